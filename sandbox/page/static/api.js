/** The sandbox's People API over HTTP. Each call resolves to the answer or throws an ApiError with its sentence. */

export class ApiError extends Error {
  constructor(message, status) {
    super(message);
    this.status = status;
  }
}

async function call(method, path, body) {
  let response;
  try {
    response = await fetch(`/api${path}`, {
      method,
      headers: body === undefined ? {} : { "Content-Type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch {
    throw new ApiError("The sandbox does not answer. Is it running?", 0);
  }
  const text = await response.text();
  let answer = {};
  try {
    answer = text ? JSON.parse(text) : {};
  } catch {
    answer = { error: `The sandbox answered ${response.status} without JSON.` };
  }
  if (!response.ok) throw new ApiError(answer.error ?? `The sandbox answered ${response.status}.`, response.status);
  return answer;
}

const get = (path) => call("GET", path);
const post = (path, body = {}) => call("POST", path, body);
const message = (chat, id) => `/chats/${chat}/messages/${id}`;

export const world = () => get("/world");
export const messages = (chat, as, limit = 200) => get(`/chats/${chat}/messages?as=${as}&limit=${limit}`);
export const commands = (chat, as) => get(`/commands?chat=${chat}&as=${as}`);
export const fileUrl = (fileId) => `/api/files/${encodeURIComponent(fileId)}`;

export const send = (chat, body) => post(`/chats/${chat}/messages`, body);
export const edit = (chat, id, body) => post(`${message(chat, id)}/edit`, body);
export const remove = (chat, id, from) => post(`${message(chat, id)}/delete`, { from });
export const react = (chat, id, from, emoji) => post(`${message(chat, id)}/react`, { from, emoji });
export const pay = (body) => post("/pay", body);
export const choose = (body) => post("/choose", body);
export const fillPurse = (id, stars) => post(`/people/${id}/purse`, { stars });
export const press = (body) => post("/press", body);

export const addPerson = (body) => post("/people", body);
export const personDoes = (id, what) => post(`/people/${id}/${what}`);
export const personStarts = (id, payload) => post(`/people/${id}/start`, { payload });
export const presence = (id, offline) => post(`/people/${id}/presence`, { offline });
export const server = (ephemeral) => post("/server", { ephemeral });
export const addChat = (body) => post("/chats", body);
export const chatDoes = (id, what, body) => post(`/chats/${id}/${what}`, body);

export const clock = () => get("/clock");
export const moveClock = (body) => post("/clock", body);

export const faults = () => get("/faults");
export const addFault = (body) => post("/faults", body);
export const clearFaults = () => call("DELETE", "/faults");

export const traces = (limit = 50) => get(`/traces?limit=${limit}`);
export const trace = (id) => get(`/traces/${encodeURIComponent(id)}`);
