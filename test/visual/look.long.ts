/** The look of the widget: every variant, state and question, in light, dark and forced colours, as it was kept. */
import assert from 'node:assert/strict';
import {after, before, describe, it} from 'node:test';
import {openGallery, type Gallery} from './gallery.js';
import {SHEETS} from './sheets.js';
import {compareWithKept} from './snapshots.js';

describe('the look', () => {
  let gallery: Gallery;
  before(async () => {
    gallery = await openGallery();
  });
  after(() => gallery.close());

  for (const sheet of SHEETS) {
    it(`is as it was kept: ${sheet.name}`, async () => {
      const pictures = await gallery.photograph(sheet);
      const problems = [...pictures].map(([colours, png]) =>
        compareWithKept(`${sheet.name}-${colours}`, png),
      );
      assert.deepEqual(
        problems.filter(problem => problem !== undefined),
        [],
      );
    });
  }
});
