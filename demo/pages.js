/** The way to the other pages, written once for all of them. */

const PAGES = [
  ['./', 'The house'],
  ['desk.html', 'Support desk'],
  ['tutor.html', 'Tutor'],
  ['dictation.html', 'Dictation'],
  ['talk.html', 'Captioned talk'],
  ['kiosk.html', 'Kiosk'],
  ['several.html', 'Several'],
  ['pipeline.html', 'Pipeline'],
  ['playground.html', 'Playground'],
  ['inspector.html', 'Inspector'],
];

const here = location.pathname.replace(/index\.html$/, '');

document.querySelector('.pages').append(
  ...PAGES.map(([href, name]) => {
    const link = document.createElement('a');
    link.href = href;
    link.textContent = name;
    if (link.pathname === here) link.ariaCurrent = 'page';
    return link;
  }),
);
