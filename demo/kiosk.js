/** A screen in a hall: one tool shows the way, and the next visitor finds everything as it was. */

const PLACES = {
  cafe: 'ground floor, left',
  cinema: 'first floor',
  garden: 'through the glass door',
  library: 'second floor',
  shop: 'at the entrance',
  toilets: 'downstairs',
};

const voice = document.querySelector('realtime-voice');

customElements.whenDefined('realtime-voice').then(() => {
  voice.registerTool({
    name: 'find_place',
    description: 'Show the way to a place in the museum',
    parameters: {
      type: 'object',
      properties: {place: {type: 'string', enum: Object.keys(PLACES)}},
      required: ['place'],
    },
    handler: ({place}) => {
      show(place);
      return {message: `The ${place}: ${PLACES[place]}`};
    },
  });
});

voice.addEventListener('voice-end', () => show(undefined));

function show(found) {
  document.querySelector('#places').replaceChildren(
    ...Object.entries(PLACES).map(([place, where]) => {
      const tile = document.createElement('li');
      const way = document.createElement('small');
      way.textContent = where;
      tile.append(place, way);
      if (place === found) tile.setAttribute('aria-current', 'location');
      return tile;
    }),
  );
}

show(undefined);
