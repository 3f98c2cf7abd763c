/** `npm run cost`: what a call would cost, by model. With `--markdown` as docs/cost.md has it. */
import {costReport} from './cost/report.js';

process.stdout.write(costReport(process.argv.includes('--markdown')));
