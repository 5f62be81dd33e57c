// On another page: <script src="https://…/embed.js" async></script> puts the advisor in its place.
// data-height (pixels, 640) and data-theme (light or dark) may stand on the script.
(() => {
  const script = document.currentScript;
  const address = new URL('./', script.src);
  address.searchParams.set('embed', '1');
  if (script.dataset.theme) address.searchParams.set('__theme', script.dataset.theme);
  const frame = document.createElement('iframe');
  frame.src = address.href;
  frame.title = 'Fractional Advisor';
  frame.loading = 'lazy';
  frame.allow = 'clipboard-write';
  frame.style.cssText = `display:block;width:100%;border:0;height:${Number(script.dataset.height) || 640}px`;
  script.after(frame);
})();
