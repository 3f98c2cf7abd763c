/**
 * Every figure of the server with its goal, beside what it is compared with in the same run: processor time of the
 * server's own process, never the time on the wall. Run with `npm run bench:server`.
 */
import {tableOf, type Figure} from '../figure.js';
import {relayFigures} from './relay.js';
import {requestFigures} from './requests.js';

const figures: Figure[] = [];
// One after the other: what is measured must be alone.
figures.push(...(await requestFigures()));
figures.push(...(await relayFigures()));
process.stdout.write(tableOf(figures));
