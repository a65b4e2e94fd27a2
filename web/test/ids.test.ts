// Ids within texts: what is on the map is apart, all else stays as it was.

import { describe, expect, it } from "vitest";
import { pieces, resourceIndex } from "../src/ids.ts";
import { model } from "./maps.ts";

const built = model([
  { id: "arn:aws:ec2:eu-west-1:1:instance/i-1", kind: "AWS::EC2::Instance", name: "all", resource: "i-1", arn: "arn:aws:ec2:eu-west-1:1:instance/i-1", addresses: ["10.0.0.5", "2001:db8::5"], groups: ["sg-1"] },
  { id: "net", kind: "AWS::EC2::Instance", name: "to", resource: "to" },
]);

const named = (text: string, own?: string) => pieces(built, text, own).filter((piece) => piece.node !== undefined || piece.group).map((piece) => piece.text);

describe("ids in texts", () => {
  it("are resource ids, ARNs, addresses and groups that something bears", () => {
    expect(named("ingress of sg-1, eni-9 and i-1: 10.0.0.5.")).toEqual(["sg-1", "i-1", "10.0.0.5"]);
    expect(named('"Arn": "arn:aws:ec2:eu-west-1:1:instance/i-1", "sg-2"')).toEqual(["arn:aws:ec2:eu-west-1:1:instance/i-1"]);
    expect(named("2001:db8::5 and 10.0.0.50 and i-11")).toEqual(["2001:db8::5"]);
    expect(resourceIndex(built).get("i-1")).toBe("arn:aws:ec2:eu-west-1:1:instance/i-1");
  });

  it("are no plain words, and not what is looked at", () => {
    expect(named("from all to net")).toEqual([]);
    expect(named("i-1 alone", "arn:aws:ec2:eu-west-1:1:instance/i-1")).toEqual([]);
  });

  it("leave the text whole", () => {
    for (const text of ["", "<b>i-1</b>", "a sg-1\n\ti-1", "…i-1…"]) expect(pieces(built, text).map((piece) => piece.text).join("")).toBe(text);
  });
});
