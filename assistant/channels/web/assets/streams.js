// Gradio opens one stream of messages for all that is asked, and closes it when all is answered.
// A question sent while it is being closed would be lost: its receipt is read before the closing,
// the stream passes for open, and nobody opens another. So a receipt waits for the closing, or
// until it is plain that the stream stays open.
const STAYS_OPEN_MS = 250;
function waitForClosing() {
  const send = window.fetch;
  let closing = null;
  window.fetch = async (request, options) => {
    const address = String(request.url ?? request);
    if (address.includes('/queue/data')) {
      const signal = options?.signal ?? request.signal;
      closing = new Promise((resolve) => { signal?.addEventListener('abort', resolve); });
    }
    const response = await send(request, options);
    if (closing && address.includes('/queue/join')) {
      await Promise.race([closing, new Promise((resolve) => { setTimeout(resolve, STAYS_OPEN_MS); })]);
    }
    return response;
  };
}

