/** One measured figure with its goal and what its peers reach, and the table of them all. */

export type Goal = {readonly atLeast: number} | {readonly atMost: number};

export type Figure = {
  readonly name: string;
  readonly unit: string;
  readonly digits: number;
  readonly ours: number;
  readonly goal: Goal;
  /** The same on every machine: a miss is a fault. Times are not, on a machine that others use, too. */
  readonly isDeterministic: boolean;
  /** The same figure of others, measured in the same run. */
  readonly peers: ReadonlyArray<readonly [name: string, value: number]>;
};

export function holds({ours, goal}: Figure): boolean {
  return 'atLeast' in goal ? ours >= goal.atLeast : ours <= goal.atMost;
}

/** The table as text, with a last line that counts. */
export function tableOf(figures: readonly Figure[]): string {
  const rows = [['', 'figure', 'ours', 'goal', 'peers, in the same run'], ...figures.map(rowOf)];
  const widths = [0, 1, 2, 3].map(column => Math.max(...rows.map(row => row[column]?.length ?? 0)));
  const lines = rows.map(row =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const kept = figures.filter(holds).length;
  return [...lines, '', `${kept} of ${figures.length} goals hold.`, ''].join('\n');
}

function rowOf(figure: Figure): string[] {
  const {name, unit, digits, ours, goal, peers} = figure;
  const shown = (value: number): string => value.toFixed(digits);
  return [
    holds(figure) ? '✓' : '✗',
    name,
    `${shown(ours)} ${unit}`,
    'atLeast' in goal ? `≥ ${goal.atLeast} ${unit}` : `≤ ${goal.atMost} ${unit}`,
    peers.map(([peer, value]) => `${peer} ${shown(value)}`).join(' · '),
  ];
}
