/**
 * Every figure of the server with its goal, beside what it is compared with in the same run: processor time of the
 * server's own process, and not the time on the wall. Ends with 1 where a goal is missed that is the same on every
 * machine. Run with `npm run bench:server`.
 */
import {holds, tableOf, type Figure} from '../figure.js';
import {admissionFigures} from './admission.js';
import {relayFigures} from './relay.js';
import {requestFigures} from './requests.js';
import {slowFigures} from './slow-clients.js';

const figures: Figure[] = [];
// One after the other: what is measured must be alone.
figures.push(...(await requestFigures()));
figures.push(...(await relayFigures()), ...(await admissionFigures()));
figures.push(...(await slowFigures()));
process.stdout.write(tableOf(figures));
process.exitCode = figures.every(figure => holds(figure) || !figure.isDeterministic) ? 0 : 1;
