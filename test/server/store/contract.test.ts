/** The contract of the stores, over each of them. */
import {after, before} from 'node:test';
import {startRedis, type TestRedis} from '../../support/redis.js';
import {keepsContract} from './contract.js';
import {openFile, openMemory, openRedis} from './stores.js';

let redis: TestRedis;
before(async () => {
  redis = await startRedis();
});
after(() => redis.stop());

keepsContract('memory', openMemory);
keepsContract('file', openFile);
keepsContract(
  'Redis',
  openRedis(() => redis.url),
);
