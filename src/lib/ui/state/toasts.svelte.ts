import { getContext, setContext, untrack } from 'svelte';

/** How an undo is carried out: by posting a form, or by calling back in the page. */
export type Undo = { action: string; fields?: Record<string, string> } | (() => void);

export interface ToastMessage {
	id: number;
	text: string;
	tone: 'plain' | 'good' | 'trouble';
	undo?: Undo;
}

export const TOAST_SECONDS = 10;

/** The messages on show at the foot of the page. One per visit, held in the component context. */
export class Toasts {
	list: ToastMessage[] = $state([]);
	#next = 1;

	show(text: string, options: { undo?: Undo; tone?: ToastMessage['tone'] } = {}): number {
		const id = this.#next++;
		// Read untracked: an effect that shows a message must not run again because of it.
		const before = untrack(() => this.list.slice(-2));
		this.list = [...before, { id, text, tone: options.tone ?? 'plain', undo: options.undo }];
		return id;
	}

	dismiss(id: number): void {
		this.list = this.list.filter((message) => message.id !== id);
	}
}

const KEY = Symbol('toasts');

export function provideToasts(): Toasts {
	return setContext(KEY, new Toasts());
}

/** The page's messages; outside a shell that shows them, a queue nobody reads. */
export function useToasts(): Toasts {
	return getContext<Toasts | undefined>(KEY) ?? new Toasts();
}
