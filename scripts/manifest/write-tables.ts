/** Puts tables into a page, each between `<!-- table: name -->` and `<!-- /table -->`. */

const PLACE = /(<!-- table: ([^>]+) -->\n)[^]*?(<!-- \/table -->)/g;

/** Throws where a page names a table that there is not. */
export function writeTables(page: string, tables: Readonly<Record<string, string>>): string {
  return page.replace(PLACE, (_all, begin: string, name: string, end: string) => {
    const table = tables[name];
    if (table === undefined) {
      throw new Error(`There is no table "${name}"; there are: ${Object.keys(tables).join(', ')}`);
    }
    return `${begin}\n${table}\n\n${end}`;
  });
}
