import pino, { type Logger } from 'pino';
import type { Config } from './config.ts';

export type Log = Logger;

/** The one structured logger. Secrets never reach it: only ids and codes are handed over. */
export const createLog = (config: Pick<Config, 'logLevel'>): Log =>
	pino({ level: config.logLevel, base: null, timestamp: pino.stdTimeFunctions.isoTime });
