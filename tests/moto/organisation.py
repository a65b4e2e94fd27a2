#!/usr/bin/env python3
"""Fills an AWS endpoint (a moto server) with an organisation: a VPC, a subnet and an instance in each of many accounts.

Prints {account id: {"vpc": id, "subnet": id, "instance": id}} as JSON. The first two accounts' VPCs are peered. With
--members N the accounts are those of an organisation of N, the caller's own among them, and one more that is closed.
"""

import argparse
import json

import boto3

REGION = "us-east-1"


def client(number, account):
    """EC2 as the role of an account sees it; as the caller sees it, without an account."""
    if account is None:
        return boto3.client("ec2", region_name=REGION)
    sts = boto3.client("sts", region_name=REGION)
    role = f"arn:aws:iam::{account}:role/mapper"
    keys = sts.assume_role(RoleArn=role, RoleSessionName=f"seed-{number}")["Credentials"]
    return boto3.client(
        "ec2",
        region_name=REGION,
        aws_access_key_id=keys["AccessKeyId"],
        aws_secret_access_key=keys["SecretAccessKey"],
        aws_session_token=keys["SessionToken"],
    )


def organisation(members):
    """Makes an organisation; the ids of its accounts, the caller's own first."""
    api = boto3.client("organizations", region_name=REGION)
    own = api.create_organization(FeatureSet="ALL")["Organization"]["MasterAccountId"]
    names = [f"Team {number:02} (EU)" for number in range(1, members)]
    made = [
        api.create_account(Email=f"{at}@example.com", AccountName=name)["CreateAccountStatus"]["AccountId"]
        for at, name in enumerate([*names, "Closed"])
    ]
    api.close_account(AccountId=made[-1])
    return [own, *made[:-1]]


def fill(ec2, number):
    """A VPC with one of everything that a map needs, and the ids."""
    vpc = ec2.create_vpc(CidrBlock=f"10.{number}.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.{number}.1.0/24")["Subnet"]["SubnetId"]
    image = ec2.describe_images(MaxResults=5)["Images"][0]["ImageId"]
    run = ec2.run_instances(ImageId=image, MinCount=1, MaxCount=1, SubnetId=subnet, InstanceType="t3.micro")
    return {"vpc": vpc, "subnet": subnet, "instance": run["Instances"][0]["InstanceId"]}


def main():
    """Parses the command line, fills, prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("accounts", nargs="*", help="twelve digits each")
    parser.add_argument("--members", type=int, help="make an organisation of so many accounts")
    parser.add_argument("--bucket", help="make a bucket of that name")
    options = parser.parse_args()
    if options.bucket:
        boto3.client("s3", region_name=REGION).create_bucket(Bucket=options.bucket)
    accounts = organisation(options.members) if options.members else options.accounts
    own = accounts[0] if options.members else None
    clients = [client(number, None if account == own else account) for number, account in enumerate(accounts, 1)]
    made = {account: fill(ec2, at) for at, (account, ec2) in enumerate(zip(accounts, clients), 1)}
    if len(accounts) > 1:
        ends = {"VpcId": made[accounts[0]]["vpc"], "PeerVpcId": made[accounts[1]]["vpc"]}
        peering = clients[0].create_vpc_peering_connection(**ends, PeerOwnerId=accounts[1])
        peering = peering["VpcPeeringConnection"]["VpcPeeringConnectionId"]
        clients[1].accept_vpc_peering_connection(VpcPeeringConnectionId=peering)
    print(json.dumps(made))


if __name__ == "__main__":
    main()
