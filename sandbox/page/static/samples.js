/** Six photos to send, drawn here: each is the same bytes every time, and differs from the others. */

const WIDTH = 640;
const HEIGHT = 480;

function ground(ink, top, bottom, floor) {
  const sky = ink.createLinearGradient(0, 0, 0, HEIGHT);
  sky.addColorStop(0, top);
  sky.addColorStop(1, bottom);
  ink.fillStyle = sky;
  ink.fillRect(0, 0, WIDTH, HEIGHT);
  ink.fillStyle = floor;
  ink.fillRect(0, 370, WIDTH, 110);
}

function bar(ink, x, y, width, height, colour, radius = 8) {
  ink.fillStyle = colour;
  ink.beginPath();
  ink.roundRect(x, y, width, height, radius);
  ink.fill();
}

function disc(ink, x, y, radius, colour) {
  ink.fillStyle = colour;
  ink.beginPath();
  ink.arc(x, y, radius, 0, Math.PI * 2);
  ink.fill();
}

function ring(ink, x, y, radius, width, colour) {
  ink.strokeStyle = colour;
  ink.lineWidth = width;
  ink.beginPath();
  ink.arc(x, y, radius, 0, Math.PI * 2);
  ink.stroke();
}

function line(ink, points, width, colour) {
  ink.strokeStyle = colour;
  ink.lineWidth = width;
  ink.lineCap = ink.lineJoin = "round";
  ink.beginPath();
  points.forEach(([x, y], index) => (index ? ink.lineTo(x, y) : ink.moveTo(x, y)));
  ink.stroke();
}

export const SAMPLES = [
  {
    name: "Barbell",
    draw(ink) {
      ground(ink, "#f6b26b", "#e06c4f", "#7a3329");
      bar(ink, 90, 262, 460, 14, "#e9e4dc");
      for (const [x, height] of [[120, 200], [158, 150], [460, 150], [498, 200]]) bar(ink, x, 269 - height / 2, 26, height, "#2b2f36");
    },
  },
  {
    name: "Morning run",
    draw(ink) {
      ground(ink, "#fde3a7", "#f59f80", "#3f6b52");
      disc(ink, 450, 210, 74, "#fff3d1");
      line(ink, [[0, 372], [150, 250], [270, 372]], 3, "#5d7f63");
      ink.fillStyle = "#5d7f63";
      ink.beginPath();
      ink.moveTo(0, 371);
      ink.lineTo(150, 240);
      ink.lineTo(300, 371);
      ink.fill();
      line(ink, [[320, 480], [330, 370]], 10, "#d9c9a3");
      line(ink, [[430, 480], [346, 370]], 10, "#d9c9a3");
    },
  },
  {
    name: "Kettlebell",
    draw(ink) {
      ground(ink, "#9fd6d2", "#4c9a97", "#23494d");
      ring(ink, 320, 210, 62, 26, "#1f2a30");
      disc(ink, 320, 320, 104, "#1f2a30");
      disc(ink, 320, 324, 46, "#f2c14e");
    },
  },
  {
    name: "Yoga mat",
    draw(ink) {
      ground(ink, "#d9cdf0", "#a58bd0", "#6d5a4b");
      bar(ink, 110, 398, 420, 26, "#3d9970", 13);
      disc(ink, 250, 196, 34, "#8a4b2f");
      line(ink, [[250, 232], [258, 330]], 46, "#2d3a5a");
      line(ink, [[200, 384], [258, 352], [340, 384]], 36, "#2d3a5a");
      line(ink, [[250, 250], [190, 320]], 20, "#8a4b2f");
      line(ink, [[254, 250], [330, 320]], 20, "#8a4b2f");
    },
  },
  {
    name: "Bicycle",
    draw(ink) {
      ground(ink, "#bfe3f7", "#7fb6de", "#8c9a6b");
      for (const x of [200, 440]) ring(ink, x, 330, 78, 12, "#26323c");
      line(ink, [[200, 330], [285, 220], [400, 220], [310, 330], [200, 330]], 12, "#d1495b");
      line(ink, [[285, 220], [310, 330]], 12, "#d1495b");
      line(ink, [[440, 330], [392, 190], [430, 176]], 12, "#26323c");
      line(ink, [[262, 200], [305, 200]], 14, "#26323c");
    },
  },
  {
    name: "Lunch",
    draw(ink) {
      ground(ink, "#c98f5c", "#a06a3f", "#a06a3f");
      disc(ink, 320, 240, 196, "#f4f1ea");
      disc(ink, 320, 240, 160, "#ffffff");
      disc(ink, 262, 190, 66, "#f3ead2");
      disc(ink, 384, 200, 62, "#5b3524");
      disc(ink, 270, 304, 54, "#5fa046");
      disc(ink, 352, 312, 24, "#d8432f");
      disc(ink, 398, 290, 24, "#d8432f");
    },
  },
];

const drawn = new Map();

/** The sample as a JPEG data URL. */
export function sampleUrl(index) {
  if (!drawn.has(index)) {
    const canvas = document.createElement("canvas");
    canvas.width = WIDTH;
    canvas.height = HEIGHT;
    SAMPLES[index].draw(canvas.getContext("2d"));
    drawn.set(index, canvas.toDataURL("image/jpeg", 0.86));
  }
  return drawn.get(index);
}

const LONGEST = 1280;

/** A chosen file as a JPEG data URL no longer than Telegram's own photos. */
export async function fileAsUrl(file) {
  const picture = await createImageBitmap(file);
  const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  return canvas.toDataURL("image/jpeg", 0.86);
}
