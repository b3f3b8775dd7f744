import { afterAll } from 'vitest';
import { closeTestDatabases } from './db.ts';

afterAll(closeTestDatabases);
