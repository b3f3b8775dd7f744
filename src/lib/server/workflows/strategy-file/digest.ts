import { createHash } from 'node:crypto';
import { canonical } from '../../../domain/strategy/file/canonical.ts';
import type { StrategyFile } from '../../../domain/strategy/file/check.ts';

/** What tells a whole file from a damaged one: a sum over the canonical form of all but itself. */
export function digestOf({ format, version, about, content }: Omit<StrategyFile, 'digest'>): string {
	return `sha256:${createHash('sha256').update(canonical({ format, version, about, content })).digest('hex')}`;
}

/** An e-mail address as a file may carry it: good for finding the same person again with this file, and for nothing else. */
export const fingerprintOf = (salt: string, emailKey: string): string =>
	createHash('sha256').update(`${salt}\n${emailKey}`).digest('hex');
