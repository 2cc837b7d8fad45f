// The token that writing needs where the server demands one. Asked for once per browser session.

import { ApiError } from './api';

const kTokenKey = 'litmus.token';

export class Token {
  value = $state(sessionStorage.getItem(kTokenKey) ?? '');
  /** The server has refused for want of it. */
  wanted = $state(false);

  /** Does `write`; a refusal for want of the token makes `wanted` true. */
  async use<T>(write: (token: string) => Promise<T>): Promise<T> {
    try {
      const answer = await write(this.value);
      if (this.value) sessionStorage.setItem(kTokenKey, this.value);
      this.wanted = false;
      return answer;
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 401) throw error;
      this.wanted = true;
      throw new ApiError(401, error.title, 'This server takes orders only with its token.');
    }
  }
}
