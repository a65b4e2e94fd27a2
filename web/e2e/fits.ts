// Whether everything on the page can be read and come by: nothing runs off, nothing lies over a control, no words are cut.

import type { Page } from "@playwright/test";

/** What does not fit, in words; empty where all does. */
export function misfits(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    interface Area {
      left: number;
      top: number;
      right: number;
      bottom: number;
    }
    const found: string[] = [];
    const name = (element: Element) => `<${element.tagName.toLowerCase()}${element.id ? `#${element.id}` : ""}> “${(element.getAttribute("aria-label") ?? element.textContent ?? "").trim().slice(0, 40)}”`;
    const seen = (element: Element) => element.checkVisibility({ visibilityProperty: true }) && element.getBoundingClientRect().width > 2;
    const meet = (a: Area, b: Area): Area => ({ left: Math.max(a.left, b.left), top: Math.max(a.top, b.top), right: Math.min(a.right, b.right), bottom: Math.min(a.bottom, b.bottom) });
    /** By more than a border. */
    const overlaps = (a: Area, b: Area) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 2 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 2;
    const page: Area = { left: 0, top: 0, right: innerWidth, bottom: innerHeight };

    if (document.documentElement.scrollWidth > innerWidth) found.push(`the page is ${document.documentElement.scrollWidth - innerWidth} px too wide`);
    for (const id of ["left", "drawer"]) {
      const panel = document.getElementById(id);
      if (panel && seen(panel) && panel.scrollWidth > panel.clientWidth + 1) found.push(`#${id} scrolls sideways by ${panel.scrollWidth - panel.clientWidth} px`);
    }

    const parts = [...document.querySelectorAll("#topbar, #left, #drawer, #status, #breadcrumb, #controls, #minimap, .notice")].filter(seen);
    for (const part of parts) {
      const area = part.getBoundingClientRect();
      if (area.left < -1 || area.top < -1 || area.right > innerWidth + 1 || area.bottom > innerHeight + 1) found.push(`${name(part)} runs off the page`);
      for (const other of parts) if (parts.indexOf(other) > parts.indexOf(part) && overlaps(area, other.getBoundingClientRect())) found.push(`${name(part)} and ${name(other)} lie over one another`);
    }

    const controls = [...document.querySelectorAll("button, a[href], input, select, summary")].filter((one) => seen(one) && !one.closest(".skip, #canvas"));
    const clipped = new Map<Element, Area>();
    for (const control of controls) {
      const area = control.getBoundingClientRect();
      const scrollers: Element[] = [];
      for (let at = control.parentElement; at; at = at.parentElement) if (/auto|scroll/.test(getComputedStyle(at).overflowY + getComputedStyle(at).overflowX)) scrollers.push(at);
      const scrolls = scrollers[0] ?? null;
      const room = scrollers.reduce<Area>((left, one) => meet(left, one.getBoundingClientRect()), page);
      const sideways = scrolls !== null && /auto|scroll/.test(getComputedStyle(scrolls).overflowX) && scrolls.scrollWidth > scrolls.clientWidth + 1 && !["left", "drawer"].includes(scrolls.id);
      if (!sideways && (area.left < room.left - 1 || area.right > room.right + 1)) found.push(`${name(control)} runs off to the side`);
      if (!scrolls && (area.top < -1 || area.bottom > innerHeight + 1)) found.push(`${name(control)} runs off the page`);
      clipped.set(control, meet(area, room));

      const style = getComputedStyle(control);
      if (/hidden|clip/.test(style.overflowX) && !control.matches(".cut, input, select") && control.scrollWidth > control.clientWidth + 1) found.push(`${name(control)} is cut`);
      if (control.textContent && control.clientHeight > 0 && Number.parseFloat(style.fontSize) > control.clientHeight + 1) found.push(`${name(control)} is lower than its words`);
    }
    const inSight = controls.filter((control) => {
      const area = clipped.get(control);
      return area && area.right - area.left > 6 && area.bottom - area.top > 6;
    });
    inSight.forEach((control, i) => {
      const area = clipped.get(control) as Area;
      const top = document.elementFromPoint((area.left + area.right) / 2, (area.top + area.bottom) / 2);
      const own = top && (control.contains(top) || top.contains(control) || top.closest("label")?.contains(control));
      if (!own) found.push(`${name(control)} lies beneath ${top ? name(top) : "nothing"}`);
      for (const other of inSight.slice(i + 1)) {
        if (control.contains(other) || other.contains(control)) continue;
        if (overlaps(area, clipped.get(other) as Area)) found.push(`${name(control)} and ${name(other)} lie over one another`);
      }
    });
    return found;
  });
}
