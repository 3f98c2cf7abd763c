/** A list of tickets that is worked through by voice: each thing that can be done to it is a tool. */

const TOPICS = ['printer', 'laptop', 'phone', 'network', 'password', 'keyboard'];
const STATUSES = ['urgent', 'waiting', 'solved'];
const MOST = 20;
const MOST_AT_ONCE = 9;

const topic = {type: 'string', enum: TOPICS};
const number = {
  type: 'integer',
  enum: Array.from({length: MOST}, (_, index) => index + 1),
  description: 'The number of the ticket',
};
const status = {type: 'string', enum: STATUSES};
const count = {type: 'integer', minimum: 2, maximum: MOST_AT_ONCE};

const voice = document.querySelector('realtime-voice');
let tickets = [
  {number: 1, topic: 'printer', status: 'waiting'},
  {number: 2, topic: 'password', status: 'waiting'},
  {number: 3, topic: 'laptop', status: 'urgent'},
];
let before = [];
let sought;

customElements.whenDefined('realtime-voice').then(() => {
  offer('add_ticket', 'Add a ticket', {topic}, args => add(1, args));
  offer('add_tickets', 'Add several tickets at once', {count, topic}, args => add(args.count, args));
  offer('change_ticket', 'Change the status of a ticket', {number, status}, change);
  offer('rename_ticket', 'Rename a ticket', {number, topic}, change);
  offer('delete_ticket', 'Delete a ticket', {number}, remove);
  offer('search_tickets', 'Search the tickets for a topic', {topic}, search);
  offer('show_tickets', 'Show all tickets again', {}, showAll);
});

/** Every value of these tools is needed. */
function offer(name, description, properties, handler) {
  const parameters = {type: 'object', properties, required: Object.keys(properties)};
  voice.registerTool({name, description, parameters, handler});
}

/** What a handler gives back is told to the assistant; a practice voice says its `message`. */
function add(many, {topic: about}) {
  const taken = new Set(tickets.map(ticket => ticket.number));
  const free = number.enum.filter(one => !taken.has(one)).slice(0, many);
  if (free.length < many) return {error: `There is room for ${MOST} tickets only`};
  keep([...tickets, ...free.map(one => ({number: one, topic: about, status: 'waiting'}))]);
  return {
    message: `I have added ${many === 1 ? 'a ticket' : `${many} tickets`} for the ${about}`,
    numbers: free,
  };
}

function change({number: which, ...values}) {
  if (!has(which)) return {error: `There is no ticket ${which}`};
  keep(tickets.map(ticket => (ticket.number === which ? {...ticket, ...values} : ticket)));
  return {message: `Ticket ${which} is ${Object.values(values).join(' and ')} now`};
}

function remove({number: which}) {
  if (!has(which)) return {error: `There is no ticket ${which}`};
  keep(tickets.filter(ticket => ticket.number !== which));
  return {message: `Ticket ${which} is deleted`};
}

function search({topic: about}) {
  sought = about;
  show();
  const found = tickets.filter(isSought).map(ticket => ticket.number);
  return {
    message: `I have found ${found.length === 0 ? 'nothing' : `${found.length}`} for the ${about}`,
    found,
  };
}

function showAll() {
  sought = undefined;
  show();
  return {message: `These are all ${tickets.length} tickets`, tickets};
}

function has(which) {
  return tickets.some(ticket => ticket.number === which);
}

function isSought(ticket) {
  return sought === undefined || ticket.topic === sought;
}

function keep(next) {
  before.push(tickets);
  tickets = next;
  sought = undefined;
  show();
}

function undo() {
  tickets = before.pop() ?? tickets;
  show();
}

function show() {
  document.querySelector('#tickets').replaceChildren(...tickets.filter(isSought).map(drawn));
  document.querySelector('#shown').textContent =
    sought === undefined ? `All tickets: ${tickets.length}` : `Tickets for the ${sought}`;
  document.querySelector('#all').hidden = sought === undefined;
  document.querySelector('#undo').hidden = before.length === 0;
}

function drawn(ticket) {
  const row = element('li', {});
  row.dataset.status = ticket.status;
  const button = element('button', {type: 'button', className: 'plain', textContent: 'Delete'});
  button.setAttribute('aria-label', `Delete ticket ${ticket.number}`);
  button.addEventListener('click', () => remove(ticket));
  row.append(
    element('span', {className: 'number', textContent: `#${ticket.number}`}),
    element('span', {className: 'about', textContent: ticket.topic}),
    element('span', {className: 'badge', textContent: ticket.status}),
    button,
  );
  return row;
}

function element(name, properties) {
  return Object.assign(document.createElement(name), properties);
}

document.querySelector('#all').addEventListener('click', showAll);
document.querySelector('#undo').addEventListener('click', undo);
show();
