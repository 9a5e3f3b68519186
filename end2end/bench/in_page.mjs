// What runs inside the page; each function must stand alone.

// Does one thing to a control after the other, and measures each from the event until
// the page has nothing more to change and its layout is known. Milliseconds.
export async function act({ selector, values }) {
  let changes = 0;
  const watch = new MutationObserver((found) => (changes += found.length));
  watch.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
  // A task of its own: by then all that follows from the event by itself has happened.
  const task = () => new Promise((done) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => done();
    channel.port2.postMessage(null);
  });
  const frame = () => new Promise(requestAnimationFrame);
  const change = (value) => {
    const control = document.querySelector(selector);
    if (control.matches("h2")) {
      const fold = control.closest("details");
      fold.open = true;
      return () => {
        const links = fold.querySelectorAll(".facet a[href]");
        links[Math.min(value, links.length - 1)].click();
      };
    }
    return () => {
      const prototype = control.matches("select") ? HTMLSelectElement.prototype : HTMLInputElement.prototype;
      Object.getOwnPropertyDescriptor(prototype, "value").set.call(control, value);
      control.dispatchEvent(new Event(control.matches("select") ? "change" : "input", { bubbles: true }));
    };
  };
  if (!document.querySelector(selector)) return [];
  const times = [];
  for (const value of values) {
    const work = change(value);
    await frame();
    await frame();
    const start = performance.now();
    work();
    let end = start;
    for (let quiet = 0; quiet < 3; quiet++) {
      const before = changes;
      await task();
      if (changes > before) {
        document.body.getBoundingClientRect();
        end = performance.now();
        quiet = -1;
      }
    }
    times.push(end - start);
    // The pause after which the next step is another gesture.
    await new Promise((done) => setTimeout(done, 50));
  }
  watch.disconnect();
  return times;
}

// Scrolls by so many pixels a frame; the milliseconds of each frame.
export async function scroll({ frames, by }) {
  const frame = () => new Promise(requestAnimationFrame);
  scrollTo(0, 0);
  await frame();
  await frame();
  const times = [];
  let last = await frame();
  for (let at = 0; at < frames; at++) {
    scrollBy(0, by);
    const now = await frame();
    times.push(now - last);
    last = now;
  }
  scrollTo(0, 0);
  return times;
}
