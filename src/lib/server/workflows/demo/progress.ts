import { holds, type OrganisationScope } from '../../access/organisation-scope.ts';
import type { App } from '../../app.ts';
import { findDemo, loadDemo, type DemoOptions } from './load.ts';

/** How far the demo is: not asked for, on its way, there, or failed. */
export type DemoState =
	| { readonly kind: 'none' }
	| { readonly kind: 'loading'; readonly share: number }
	| { readonly kind: 'ready' }
	| { readonly kind: 'failed' };

const underWay = new WeakMap<object, { share: number } | 'failed'>();

export async function demoState(app: Pick<App, 'around'>): Promise<DemoState> {
	const work = underWay.get(app.around.handle);
	if (work !== undefined && work !== 'failed') return { kind: 'loading', share: work.share };
	if ((await findDemo(app)) !== null) return { kind: 'ready' };
	return { kind: work === 'failed' ? 'failed' : 'none' };
}

/** Begins to load the demo, behind the page that shows how far it is. Asking twice loads once. */
export function beginDemo(app: Pick<App, 'around'>, options: DemoOptions = {}): void {
	const { handle, log } = app.around;
	const known = underWay.get(handle);
	if (known !== undefined && known !== 'failed') return;
	const state = { share: 0 };
	underWay.set(handle, state);
	// The answer to whoever asked goes out first.
	setTimeout(() => {
		const load = loadDemo(app, { ...options, onProgress: (share) => (state.share = share) });
		load.then(
			() => underWay.delete(handle),
			(error: unknown) => {
				underWay.set(handle, 'failed');
				log.error({ error: error instanceof Error ? error.stack : String(error) }, 'the demo could not be loaded');
			}
		);
	}, 50);
}

/** Whether somebody may set up the demo beside their own organisation. */
export const mayLoadDemo = (scope: OrganisationScope): boolean => holds(scope, 'demo.load');
