import { ActionError, type Deadline } from '@gatewatch/playbook';

/** A connector ends in time by itself; this is for one that does not. */
const GRACE_MS = 1000;

/** Gives up on a call that is a second over its time. */
export const withDeadline: Deadline = async (work, ms) => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    const message = `the call did not end within ${ms} ms`;
    const error = new ActionError('ACTION_TIMEOUT', message, { retriable: true });
    timer = setTimeout(() => reject(error), ms + GRACE_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
};
