/** Where the parts stand that not every call has: added to the styles of the shell when the first of them is wanted. */
import {css} from 'lit';

export const extrasStyles = css`
  .pill {
    rv-problem-notice,
    rv-approval,
    rv-recording {
      inline-size: 320px;
      max-inline-size: 90vi;
    }
    &:not(.failed) rv-problem-notice {
      display: none;
    }
  }
  .stage rv-problem-notice {
    justify-self: stretch;
  }
  rv-text-composer {
    min-inline-size: 0;
  }
  .take {
    display: flex;
    flex-wrap: wrap;
    gap: 0 8px;
  }
  @container rv (min-width: 560px) {
    .base:has(rv-transcript) {
      rv-text-composer,
      .take {
        grid-area: write;
        align-self: center;
        margin-block-start: 20px;
      }
      rv-approval,
      rv-feedback {
        grid-area: ask;
        margin-block-start: 20px;
      }
    }
  }
`;
