import { commentEdit, commentId, newComment } from '../../domain/comments/schema.ts';
import { addComment, removeComment, restoreComment, rewordComment } from '../comments/commands.ts';
import { strategyAction } from './form-action.ts';

/** The actions that every page offers on which things can be talked about. */
export const talkActions = {
	say: strategyAction(newComment, addComment),
	reword: strategyAction(commentEdit, rewordComment),
	unsay: strategyAction(commentId, removeComment),
	resay: strategyAction(commentId, restoreComment)
};
