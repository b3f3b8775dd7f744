import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import type { App } from '../app.ts';
import { CommandError, verb } from './run.ts';

interface Load {
	readonly responses?: string;
	readonly seed?: string;
}

interface Loader {
	loadDemo(app: App, options: { readonly responses?: number; readonly seed?: number }): Promise<unknown>;
}

const whole = (text: string | undefined, field: string): number | undefined => {
	if (text === undefined) return undefined;
	if (!/^\d{1,9}$/.test(text)) throw new CommandError({ code: 'input.not_whole', field });
	return Number(text);
};

export function demoNoun(program: Command): void {
	const noun = program.command('demo').description('the made-up company that shows how it works');
	verb<Load>(noun, 'load', 'fill the database with the demo company', async ({ app, options }) => {
		const address = new URL('../workflows/demo/load.ts', import.meta.url);
		if (!existsSync(address)) {
			throw new CommandError({ code: 'demo.missing' }, 'This version of Ninefold comes without the demo company.');
		}
		const { loadDemo } = (await import(address.href)) as Loader;
		const responses = whole(options.responses, 'responses');
		const seed = whole(options.seed, 'seed');
		const made = await loadDemo(app, {
			...(responses === undefined ? {} : { responses }),
			...(seed === undefined ? {} : { seed })
		});
		return { json: made ?? {}, lines: [`The demo company is here: ${app.config.appUrl}/demo`] };
	})
		.option('--responses <number>', 'how many answers its customers have given')
		.option('--seed <number>', 'another made-up history');
}
