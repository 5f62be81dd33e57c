// What the page does in the browser. Gradio runs this when the top bar is there; `server` calls
// the page's Python functions and `trigger` its listeners. Nothing is kept here but the focus.
const page = (window.advisorPage ??= { listening: false, contents: null, opener: null });
page.server = server;
page.trigger = trigger;

const find = (selector, root = document) => root.querySelector(selector);
const leaf = () => find('#reader .leaf');
const narrow = () => matchMedia('(max-width: 1099px)').matches;

function tell(words) {
  const line = find('#told');
  line.textContent = '';
  requestAnimationFrame(() => { line.textContent = words; });
}

// A quote that lies below the fold comes into view, with some of what stands above it.
function showQuote(mark) {
  const [quote, view] = [mark, leaf()].map((element) => element.getBoundingClientRect());
  if (quote.bottom > view.bottom - 40) leaf().scrollTop = quote.top - view.top - 96;
}

function openReader(html, { back, focus = true }) {
  page.contents ??= leaf().innerHTML;
  leaf().innerHTML = html;
  leaf().scrollTop = 0;
  find('#reader .back').hidden = !back;
  document.body.classList.add('reading');
  const mark = find('mark', leaf());
  if (mark) showQuote(mark);
  if (focus) (find('h2', leaf()) ?? leaf()).focus({ preventScroll: true });
}

function closeReader() {
  document.body.classList.remove('reading');
  for (const marker of document.querySelectorAll('.cite.open')) marker.classList.remove('open');
  if (page.opener?.isConnected) page.opener.focus();
  page.opener = null;
}

function sourceOf(element) {
  if (element.dataset.article) return element;
  return find(`.source[data-n="${element.dataset.n}"]`, element.closest('.answer'));
}

const GONE = '<p class="empty">This passage is no longer in the series.</p>';

const actions = {
  async cite(element) {
    const { article, start, end } = sourceOf(element).dataset;
    if (!element.closest('#reader')) page.opener = element;
    for (const marker of document.querySelectorAll('.cite.open')) marker.classList.remove('open');
    element.classList.add('open');
    const html = await page.server.read_place({ article, start: +start, end: +end });
    openReader(html || GONE, { back: true });
  },
  async article(element) {
    const html = await page.server.read_article(element.dataset.article);
    openReader(html || GONE, { back: true });
  },
  contents(element) {
    if (element.closest('#top')) page.opener = element;
    find('#search').value = '';
    openReader(page.contents ?? leaf().innerHTML, { back: false });
  },
  close: closeReader,
  ask(element) { page.trigger('ask', { text: element.dataset.text }); },
  about(element) {
    closeReader();
    const box = find('#box textarea');
    box.value = `What does the series say about “${element.dataset.text}”?`;
    box.dispatchEvent(new Event('input', { bubbles: true }));
    box.focus();
  },
  new(element, event) {
    event.preventDefault();
    page.trigger('renew', {});
    find('#box textarea').focus();
  },
  past() { openShelf(); },
  reopen(element) { closeShelf(); page.trigger('reopen', { id: element.dataset.id }); },
  forget(element) { page.trigger('forget', { id: element.dataset.id }); tell('Deleted.'); },
  shelve: () => closeShelf(),
  pdf: (element) => takeAway(element, 'pdf'),
  md: (element) => takeAway(element, 'md'),
  up: (element) => vote(element, 'up', ''),
  down: (element) => vote(element, 'down', ''),
  reason: (element) => vote(element, 'down', element.dataset.text),
  async copy(element) {
    await toClipboard(textOf(element.closest('.answer')));
    tell('Copied.');
    flash(element, 'Copied');
  },
  async link(element) {
    await toClipboard(addressOf(element));
    tell('Link copied.');
    flash(element, 'Copied');
  },
};

// Where the question above an answer opens again.
function addressOf(element) {
  const row = element.closest('.bot-row')?.previousElementSibling;
  const question = find('.message-content', row)?.innerText.replaceAll('\u2060', '').trim() ?? '';
  const address = new URL(location.pathname, location.origin);
  address.searchParams.set('q', question);
  return address.href;
}

const turnOf = (element) => Number(element.closest('.answer').dataset.turn);

function takeAway(element, form) {
  page.trigger('brief', { turn: turnOf(element), form, address: addressOf(element) });
  flash(element, 'One moment');
}

function vote(element, vote, reason) {
  const foot = element.closest('.foot');
  for (const button of foot.querySelectorAll('[aria-pressed]')) {
    button.setAttribute('aria-pressed', String(button.dataset.do === vote));
  }
  for (const chip of foot.querySelectorAll('.reasons .chip')) {
    chip.classList.toggle('chosen', chip === element);
  }
  find('.reasons', foot).hidden = vote !== 'down';
  page.trigger('rate', { turn: turnOf(element), vote, reason });
}

function openShelf() {
  page.opener = document.activeElement;
  document.body.classList.add('shelf-open');
  find('#shelf .shelf').focus();
}

function closeShelf() {
  if (!document.body.classList.contains('shelf-open')) return;
  document.body.classList.remove('shelf-open');
  if (page.opener?.isConnected) page.opener.focus();
}

function flash(element, words) {
  element.dataset.words ??= element.textContent;
  element.textContent = words;
  clearTimeout(element.flashing);
  element.flashing = setTimeout(() => { element.textContent = element.dataset.words; }, 1500);
}

// Browsers keep their clipboard from pages without HTTPS, but let them copy what is marked.
async function toClipboard(text) {
  if (navigator.clipboard) { await navigator.clipboard.writeText(text); return; }
  const field = Object.assign(document.createElement('textarea'), { value: text });
  document.body.append(field);
  field.select();
  const copied = document.execCommand('copy');
  field.remove();
  if (!copied) throw new Error('the browser does not let this page copy');
}

// An answer in plain words, for the clipboard.
function textOf(answer) {
  const copy = answer.cloneNode(true);
  for (const marker of copy.querySelectorAll('.text .cite')) marker.textContent = `[${marker.textContent}]`;
  for (const says of copy.querySelectorAll('.text .says')) says.prepend(' – ');
  for (const label of copy.querySelectorAll('.text .pair b')) label.append(': ');
  for (const cell of copy.querySelectorAll('.text :is(td, th + th)')) cell.prepend(' | ');
  const parts = copy.querySelectorAll('.strip :is(h2, p), .text > :is(p, h3), .text li, .text tr, .reply p');
  const lines = [...parts].map((part) => part.textContent.replace(/\s+/g, ' ').trim());
  const sources = [...copy.querySelectorAll('.source')].map((source) =>
    `[${source.dataset.n}] ${find('.place', source).textContent}: “${find('.quote', source).textContent}”`);
  return [...lines, ...(sources.length ? ['Sources', ...sources] : [])].join('\n');
}

// The words of a source, shown beside its number while the pointer or the focus rests on it.
function hint(marker) {
  find('#hint')?.remove();
  const source = marker && sourceOf(marker);
  if (!source) return;
  const box = document.createElement('div');
  box.id = 'hint';
  box.setAttribute('role', 'tooltip');
  const [place, quote] = ['.place', '.quote'].map((part) => find(part, source).textContent);
  box.append(Object.assign(document.createElement('b'), { textContent: place }), quote);
  document.body.append(box);
  marker.setAttribute('aria-describedby', 'hint');
  const at = marker.getBoundingClientRect();
  const left = Math.min(Math.max(8, at.left - 24), innerWidth - box.offsetWidth - 8);
  const above = at.top - box.offsetHeight - 8;
  box.style.left = `${left}px`;
  box.style.top = `${above > 8 ? above : at.bottom + 8}px`;
}

function showFromTop(row) {
  const view = row.closest('.panel-wrap');
  if (view) view.scrollTop += row.getBoundingClientRect().top - view.getBoundingClientRect().top;
}

// A question in the address is asked once: not again on a reload.
function dropQuestion() {
  const address = new URL(location.href);
  if (!address.searchParams.has('q')) return;
  address.searchParams.delete('q');
  history.replaceState(null, '', address);
}

const GO_ON = 'Ask a follow-up';

// A new question moves to the top of the view, so that its answer is read from its beginning.
function followQuestions() {
  const rows = () => document.querySelectorAll('#chat .user-row');
  let known = rows().length;
  new MutationObserver(() => {
    const now = rows();
    if (now.length > known) showFromTop(now[now.length - 1]);
    if (now.length) dropQuestion();
    // Where a question is changed, Gradio's field has no name of its own.
    find('#chat textarea:not([aria-label])')?.setAttribute('aria-label', 'Change your question');
    known = now.length;
    const box = find('#box textarea');
    const wanted = known ? GO_ON : (box.dataset.begin ??= box.placeholder);
    if (box.placeholder !== wanted) { box.dataset.begin ??= box.placeholder; box.placeholder = wanted; }
  }).observe(find('#chat'), { childList: true, subtree: true });
}

// What became of a vote comes as a sentence.
function tellOfVotes() {
  new MutationObserver(() => {
    const words = find('#ballot p')?.textContent;
    if (words) tell(words);
  }).observe(find('#ballot'), { childList: true, subtree: true, characterData: true });
}

// A brief arrives as a link that holds it.
function takeFiles() {
  new MutationObserver(() => {
    const link = find('#file a[download]');
    if (!link) return;
    link.click();
    link.remove();
    tell('The brief was saved.');
  }).observe(find('#file'), { childList: true, subtree: true });
}

const FAILED = 'That did not work. Please try again in a minute.';

async function attempt(action) {
  try { await action(); } catch (error) { console.error(error); tell(FAILED); }
}

async function searchSeries() {
  const html = await page.server.search_series(find('#search').value);
  openReader(html, { back: true, focus: false });
  tell(`${leaf().querySelectorAll('.found li').length} passages found.`);
}

function listen() {
  document.addEventListener('click', (event) => {
    const element = event.target.closest('[data-do]');
    if (element && element.tagName !== 'FORM') attempt(() => actions[element.dataset.do]?.(element, event));
  });
  document.addEventListener('submit', (event) => {
    if (event.target.dataset.do !== 'search') return;
    event.preventDefault();
    attempt(searchSeries);
  });
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    if (find('#hint')) hint(null);
    else if (document.body.classList.contains('shelf-open')) closeShelf();
    else closeReader();
  });
  for (const [on, off] of [['mouseover', 'mouseout'], ['focusin', 'focusout']]) {
    document.addEventListener(on, (event) => {
      const marker = event.target.closest?.('.text .cite[data-n], .weighed .cite[data-n]');
      if (marker) hint(marker);
    });
    document.addEventListener(off, (event) => { if (event.target.matches?.('.cite')) hint(null); });
  }
}

if (!page.listening) {
  page.listening = true;
  waitForClosing();
  listen();
  const waiting = setInterval(() => {
    if (!find('#chat') || !find('#file') || !find('#ballot')) return;
    clearInterval(waiting);
    followQuestions();
    takeFiles();
    tellOfVotes();
  }, 50);
}
