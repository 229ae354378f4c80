import type { TokenSource } from '@tickline/client';

/** An answer to a request for a file, or with one. */
export interface Answer {
  readonly status: number;
  readonly body: Blob;
}

interface Upload {
  readonly file: Blob;
  readonly type: string;
  /** Called with the part that has been sent, from 0 to 1. */
  readonly onProgress: (part: number) => void;
}

/** `fetch` tells nothing of what has been sent. */
function send(path: string, token: string, upload: Upload | undefined): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(upload ? 'POST' : 'GET', path);
    request.setRequestHeader('authorization', `Bearer ${token}`);
    request.responseType = 'blob';
    request.onload = () => resolve({ status: request.status, body: request.response });
    request.onerror = () => reject(new Error('The server cannot be reached'));
    if (!upload) return request.send();
    request.setRequestHeader('content-type', upload.type);
    request.upload.onprogress = ({ loaded, total }) => upload.onProgress(total > 0 ? loaded / total : 0);
    request.send(upload.file);
  });
}

/** Sends a request to the API, and again if its token has expired. @throws if there is no answer */
export async function authorizedRequest(tokens: TokenSource, path: string, upload?: Upload): Promise<Answer> {
  const token = await tokens.get();
  if (token === undefined) throw new Error('There is no session');
  const answer = await send(path, token, upload);
  if (answer.status !== 401) return answer;
  const renewed = await tokens.renew(token);
  return renewed === undefined ? answer : send(path, renewed, upload);
}

/** Returns the reason of a refusal, for users. */
export async function reasonOf({ body }: Answer): Promise<string> {
  try {
    const { detail } = JSON.parse(await body.text());
    return typeof detail === 'string' ? detail : 'Something went wrong';
  } catch {
    return 'Something went wrong';
  }
}
