/**
 * Loaded before a process that is measured: it answers whoever started it with the processor time that it has used. It
 * stands alone because the process must be the real one, and knows of no benchmark.
 */
if (process.send !== undefined) {
  process.on('message', () => process.send?.(process.cpuUsage()));
  process.channel?.unref();
}
