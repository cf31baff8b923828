// A turnstile: it links badges with members, tells of visits, and takes one back.
//
//   node turnstile.mjs link GROUP BADGE              print the link to show as a QR code
//   node turnstile.mjs visit GROUP BADGE [ID TIME]   say that who has this badge was there; now, or at that
//                                                    time by that id, of which a repeat is done once
//   node turnstile.mjs place GROUP BADGE             print their place in the ranking
//   node turnstile.mjs back GROUP CHECKIN_ID         take a check-in back
//   node turnstile.mjs watch GROUP TOKEN_FILE        print what happens, from where the last one ended
//
// GYMNATION_ADDRESS says where, GYMNATION_KEY_FILE has the key, GYMNATION_AUTHORITIES the PEM file of the
// authority that made the server's certificate, and GYMNATION_PLAINTEXT=on is for a server on this machine.

import { randomUUID } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";

import { ApiError, connect } from "./gymnation.mjs";

// The file is there whole or as it was: an empty one would begin now, and miss what was between.
function write(file, text) {
  writeFileSync(`${file}.new`, text, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

const COMMANDS = {
  async link(api, chat_id, external_id) {
    const request = { request_id: randomUUID(), chat_id, external_id };
    const made = await api.call("LinkService", "CreateLinkCode", request);
    return made.deep_link || made.start_payload;
  },

  async visit(api, chat_id, external_id, visit_id = randomUUID(), time = new Date().toISOString()) {
    const at = Date.parse(time);
    const occur_time = { seconds: Math.floor(at / 1000), nanos: (at % 1000) * 1e6 };
    const request = { visit_id, chat_id, external_id, occur_time };
    const answer = await api.call("VisitService", "RecordVisit", request);
    const outcome = answer.outcome.replace("VISIT_OUTCOME_", "");
    return answer.checkin ? `${outcome} ${answer.checkin.checkin_id}` : outcome;
  },

  async place(api, chat_id, external_id) {
    const { standing } = await api.call("CheckinService", "GetStanding", { chat_id, external_id });
    return `rank ${standing.rank} with ${standing.points} points`;
  },

  async back(api, chat_id, checkin_id) {
    const request = { request_id: randomUUID(), chat_id, checkin_id, reason: "turnstile" };
    const { checkin } = await api.call("CheckinService", "RevokeCheckin", request);
    return `${checkin.state} ${checkin.checkin_id}`;
  },

  async watch(api, chat_id, file) {
    const token = existsSync(file) ? readFileSync(file, "utf8").trim() : "";
    await api.watch({ chat_ids: [chat_id] }, token, async ({ event, token: passed }) => {
      if (event) console.log(`${event.kind.replace("FEED_EVENT_KIND_", "")} ${event.member_id} ${event.event_id}`);
      // Kept once the event was dealt with: a program that dies before hears it again.
      if (passed) write(file, passed);
    });
  },
};

const [name, group, ...rest] = process.argv.slice(2);
if (!(name in COMMANDS) || !group || rest.length === 0) {
  console.error(`usage: node turnstile.mjs ${Object.keys(COMMANDS).join("|")} GROUP BADGE|CHECKIN_ID|TOKEN_FILE`);
  process.exit(2);
}
const api = connect({
  address: process.env.GYMNATION_ADDRESS ?? "127.0.0.1:50443",
  keyFile: process.env.GYMNATION_KEY_FILE,
  authorities: process.env.GYMNATION_AUTHORITIES,
  plaintext: process.env.GYMNATION_PLAINTEXT === "on",
});
try {
  console.log(await COMMANDS[name](api, group, ...rest));
} catch (error) {
  if (!(error instanceof ApiError)) throw error;
  console.error(`${error.status} ${error.reason}: ${error.message}`);
  process.exitCode = 1;
} finally {
  api.close();
}
