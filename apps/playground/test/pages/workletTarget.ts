/** Looks into the audio thread of a page with Chromium's debugger: what is allocated there, and by which function. */
import type { Page } from 'playwright-core';

export interface Worklet {
  send<T>(method: string, parameters?: object): Promise<T>;
}

interface Attached {
  readonly sessionId: string;
  readonly targetInfo: { readonly type: string; readonly url: string };
}

/** Resolves when the page runs code in an audio thread. Call it before. */
export async function audioWorklet(page: Page): Promise<Worklet> {
  const session = await page.context().newCDPSession(page);
  const attached = new Promise<Attached>((resolve) => {
    session.on(
      'Target.attachedToTarget' as never,
      ((target: Attached) => {
        if (/worklet/.test(target.targetInfo.type)) resolve(target);
      }) as never,
    );
  });
  // Without `flatten`, messages to the target go through the session of the page.
  await session.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: false, flatten: false });
  const { sessionId } = await attached;
  let id = 0;
  return {
    send<T>(method: string, parameters: object = {}): Promise<T> {
      const own = ++id;
      return new Promise((resolve, reject) => {
        const answer = ((event: { readonly sessionId: string; readonly message: string }) => {
          const message = JSON.parse(event.message);
          if (event.sessionId !== sessionId || message.id !== own) return;
          session.off('Target.receivedMessageFromTarget' as never, answer as never);
          if (message.error === undefined) resolve(message.result);
          else reject(new Error(message.error.message));
        }) as never;
        session.on('Target.receivedMessageFromTarget' as never, answer);
        const message = JSON.stringify({ id: own, method, params: parameters });
        session.send('Target.sendMessageToTarget', { sessionId, message }).catch(reject);
      });
    },
  };
}
