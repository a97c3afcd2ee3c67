import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { isSignedIn, signIn, signOut } from './api.ts';
import { useResumed } from './feed.ts';
import { messageOf } from './loaded.ts';
import { Failure, useTitle } from './parts.tsx';

export interface Session {
  /** undefined while that is not known */
  readonly signedIn: boolean | undefined;
  readonly check: () => void;
}

export function useSession(): Session {
  const [signedIn, setSignedIn] = useState<boolean | undefined>();
  const check = useCallback((): void => {
    isSignedIn().then(setSignedIn, () => undefined);
  }, []);
  useEffect(check, []);
  useResumed(check);
  return { signedIn, check };
}

/** Where to sign in; it leads back to what is shown now. */
export function signInLink(): string {
  const { hash } = location;
  return hash.startsWith('#/sign-in') ? hash : `#/sign-in/${encodeURIComponent(hash)}`;
}

export function SessionLink({ session: { signedIn, check } }: { readonly session: Session }) {
  if (signedIn === undefined) return null;
  if (!signedIn)
    return (
      <a class="session" href={signInLink()}>
        Sign in
      </a>
    );
  const leave = (): void => {
    signOut().then(check, () => undefined);
  };
  return (
    <button type="button" class="session" onClick={leave}>
      Sign out
    </button>
  );
}

/** Says how to sign in; takes the admin token where the link is spent. */
export function SignInPage(props: { readonly session: Session; readonly back: string }) {
  const {
    session: { signedIn, check },
    back,
  } = props;
  const [failure, setFailure] = useState('');
  const token = useRef<HTMLInputElement>(null);
  useTitle('Sign in');
  const submit = (event: Event): void => {
    event.preventDefault();
    signIn(token.current?.value.trim() ?? '').then(
      () => {
        check();
        location.hash = back || '#/';
      },
      (error: unknown) => setFailure(messageOf(error)),
    );
  };
  return (
    <section class="narrow">
      <h1>Sign in</h1>
      {signedIn && <p>You are signed in.</p>}
      <p>
        Open the <strong>Console</strong> link that Gatewatch printed when it started. It signs you
        in once; a restart prints a new one.
      </p>
      <p>Or give the admin token that was shown at the first start:</p>
      <form onSubmit={submit} class="card">
        <input type="text" autocomplete="username" value="admin" hidden readOnly />
        <label>
          Admin token
          <input type="password" ref={token} autocomplete="current-password" required />
        </label>
        <button type="submit" class="primary">
          Sign in
        </button>
      </form>
      {failure && <Failure text={failure} />}
    </section>
  );
}
