import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { z } from 'zod';

/** The settings, read once. This is the only reader of the environment. */
export interface Config {
	readonly databaseUrl: string;
	/** The file of an embedded database, absent for PostgreSQL. */
	readonly databaseFile: string | null;
	/** Folder for what is kept beside the database: secret, uploads. */
	readonly dataFolder: string;
	/** Where people reach the application, without a slash at the end. */
	readonly appUrl: string;
	/** Whether APP_URL was set; if not, any loopback name is accepted as Host. */
	readonly appUrlGiven: boolean;
	readonly port: number;
	readonly host: string;
	readonly smtpUrl: string | null;
	readonly mailFrom: string | null;
	readonly secretKey: string;
	/** Requests that one API key may send in a minute. */
	readonly apiPerMinute: number;
	readonly logLevel: 'silent' | 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace';
	/** Offers the demo doors and "let a day pass"; only ever on a loopback address. */
	readonly developer: boolean;
	/** Milliseconds by which the clock goes before the wall clock, for tests whose day must not change; 0 in real life. */
	readonly aheadMs: number;
	/** A fixed instant for tests and screenshots, in milliseconds since the epoch; absent in real life. */
	readonly fixedNow: number | null;
}

const empty = (value: unknown): unknown => (value === '' ? undefined : value);

const schema = z.object({
	DATABASE_URL: z.preprocess(
		empty,
		z
			.string()
			.regex(/^(file:|sqlite:|postgres:\/\/|postgresql:\/\/)/, 'must start with file: or postgres://')
			.default('file:data/ninefold.db')
	),
	APP_URL: z.preprocess(
		empty,
		z
			.url({ protocol: /^https?$/, error: 'must be an address such as https://cx.example.org' })
			.refine((text) => new URL(text).pathname === '/', 'must have no path: Ninefold is served from the root')
			.optional()
	),
	PORT: z.preprocess(empty, z.coerce.number({ error: 'must be a number' }).int().min(0).max(65535).default(3000)),
	HOST: z.preprocess(empty, z.string().max(255).default('localhost')),
	SMTP_URL: z.preprocess(
		empty,
		z
			.string()
			.regex(/^smtps?:\/\//, 'must start with smtp:// or smtps://')
			.optional()
	),
	MAIL_FROM: z.preprocess(empty, z.string().max(320).regex(/@/, 'must hold an e-mail address').optional()),
	SECRET_KEY: z.preprocess(empty, z.string().min(32, 'must have at least 32 characters').optional()),
	API_PER_MINUTE: z.preprocess(empty, z.coerce.number({ error: 'must be a number' }).int().min(60).default(1_200)),
	LOG_LEVEL: z.preprocess(
		empty,
		z
			.enum(['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'], {
				error: 'must be one of silent, fatal, error, warn, info, debug, trace'
			})
			.default('info')
	),
	NINEFOLD_DEVELOPER: z.preprocess(empty, z.enum(['0', '1']).default('0')),
	NINEFOLD_NOW: z.preprocess(
		empty,
		z.iso.datetime({ error: 'must be an instant such as 2027-02-15T09:00:00Z' }).optional()
	),
	NINEFOLD_AHEAD_MS: z.preprocess(empty, z.coerce.number().int().default(0))
});

/** Settings that are wrong, each named with what is asked of it. */
export class ConfigError extends Error {
	readonly problems: readonly string[];
	constructor(problems: readonly string[]) {
		super(`Some settings are wrong:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
		this.problems = problems;
	}
}

/** Reads and checks the settings; makes and keeps the secret on the first start. Throws ConfigError. */
export function readConfig(environment: Readonly<Record<string, string | undefined>> = process.env): Config {
	const parsed = schema.safeParse(environment);
	if (!parsed.success) {
		throw new ConfigError(parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`));
	}
	const values = parsed.data;
	if (values.SMTP_URL !== undefined && values.MAIL_FROM === undefined) {
		throw new ConfigError(['MAIL_FROM must be set when SMTP_URL is']);
	}
	const file = /^(?:file:|sqlite:)/.test(values.DATABASE_URL)
		? absolute(values.DATABASE_URL.replace(/^(?:file:|sqlite:)(?:\/\/)?/, ''))
		: null;
	const dataFolder = file === null ? resolve('data') : dirname(file);
	const appUrl = (values.APP_URL ?? `http://localhost:${values.PORT}`).replace(/\/$/, '');
	return {
		databaseUrl: values.DATABASE_URL,
		databaseFile: file,
		dataFolder,
		appUrl,
		appUrlGiven: values.APP_URL !== undefined,
		port: values.PORT,
		host: values.HOST,
		smtpUrl: values.SMTP_URL ?? null,
		mailFrom: values.MAIL_FROM ?? null,
		secretKey: values.SECRET_KEY ?? keptSecret(dataFolder),
		apiPerMinute: values.API_PER_MINUTE,
		logLevel: values.LOG_LEVEL,
		developer: values.NINEFOLD_DEVELOPER === '1',
		aheadMs: values.NINEFOLD_AHEAD_MS,
		fixedNow: values.NINEFOLD_NOW === undefined ? null : Date.parse(values.NINEFOLD_NOW)
	};
}

const absolute = (path: string): string => (isAbsolute(path) ? path : resolve(path));

function keptSecret(folder: string): string {
	const path = join(folder, 'secret.key');
	if (existsSync(path)) return readFileSync(path, 'utf8').trim();
	mkdirSync(folder, { recursive: true, mode: 0o700 });
	const secret = randomBytes(48).toString('base64url');
	try {
		writeFileSync(path, `${secret}\n`, { mode: 0o600, flag: 'wx' });
		return secret;
	} catch {
		return readFileSync(path, 'utf8').trim();
	}
}
