import type { App } from '../app.ts';
import { postOf, type Post } from '../mail/post.ts';

/** What pages need to know of outgoing mail. */
export const outgoing = (app: App): Post => app.around.post ?? postOf(app.config);
