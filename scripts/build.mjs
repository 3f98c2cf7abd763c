/** `npm run build`: everything, whether stale or not. */
import {build, installWhatIsMissing, requireNode} from './prepare.mjs';

requireNode();
installWhatIsMissing({dev: true});
build();
