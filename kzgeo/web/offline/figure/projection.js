// The projections of figures, on the WGS84 ellipsoid, as kzgeo/figure/projection.py chooses them:
// Albers' equal-area conic and Lambert's azimuthal equal-area (Snyder, 1987, USGS Professional Paper
// 1395, pp. 101 and 187), Equal Earth (Šavrič, Patterson and Jenny, 2019). All go through the
// authalic latitude. Places are [longitude, latitude] in degrees, points [x, y] in metres, y upward.

const RADIUS = 6378137;
const FLATTENING = 1 / 298.257223563;
const E2 = FLATTENING * (2 - FLATTENING);
const E = Math.sqrt(E2);
const [WORLD_DEG, SMALL_DEG, EQUATOR_DEG, POLAR_DEG] = [150, 4, 20, 84];
const EQUAL_EARTH = [1.340264, -0.081106, 0.000893, 0.003796];
const ROOT = Math.sqrt(3) / 2;
const TURNS = 12;

const { PI, sin, cos, asin, atan2, sqrt, hypot } = Math;
const radians = (degrees) => (degrees * PI) / 180;
const degrees = (angle) => (angle * 180) / PI;
export const around = (lon) => ((((lon + 180) % 360) + 360) % 360) - 180;
/** A difference of longitudes; both ends of the whole Earth stay where they are. */
const aside = (lon) => (Math.abs(lon) <= 180 ? lon : around(lon));

/** Snyder's q and m of a latitude. */
function qOf(phi) {
  const s = sin(phi);
  return (1 - E2) * (s / (1 - E2 * s * s) - Math.log((1 - E * s) / (1 + E * s)) / (2 * E));
}
const mOf = (phi) => cos(phi) / sqrt(1 - E2 * sin(phi) ** 2);
const POLE = qOf(PI / 2);
const AUTHALIC = RADIUS * sqrt(POLE / 2);
const authalic = (phi) => asin(Math.max(-1, Math.min(1, qOf(phi) / POLE)));
const [E4, E6] = [E2 ** 2, E2 ** 3];

/** The latitude of an authalic latitude (Snyder 3-18). */
function geodetic(beta) {
  const second = E2 / 3 + (31 * E4) / 180 + (517 * E6) / 5040;
  return beta + second * sin(2 * beta) + ((23 * E4) / 360 + (251 * E6) / 3780) * sin(4 * beta) + ((761 * E6) / 45360) * sin(6 * beta);
}

/** Round to a whole number, halves to the even one. */
export const even = (value) => (Math.abs(value % 1) === 0.5 ? 2 * Math.round(value / 2) : Math.round(value));

function albers(lat0, parallels) {
  const [first, second] = parallels.map(radians);
  const [m1, q1] = [mOf(first), qOf(first)];
  const n = first === second ? sin(first) : (m1 ** 2 - mOf(second) ** 2) / (qOf(second) - q1);
  const whole = m1 ** 2 + n * q1;
  const away = (q) => (RADIUS * sqrt(Math.max(0, whole - n * q))) / n;
  const middle = away(qOf(radians(lat0)));
  const forward = (lam, phi) => {
    const rho = away(qOf(phi));
    return [rho * sin(n * lam), middle - rho * cos(n * lam)];
  };
  const inverse = (x, y) => {
    const q = (whole - ((hypot(x, middle - y) * n) / RADIUS) ** 2) / n;
    if (Math.abs(q) > POLE) return null;
    const side = Math.sign(n);
    return [atan2(side * x, side * (middle - y)) / n, geodetic(asin(q / POLE))];
  };
  return { kind: "albers", parallels, forward, inverse };
}

function azimuthal(lat0) {
  const phi0 = radians(lat0);
  const beta0 = authalic(phi0);
  const stretch = (RADIUS * mOf(phi0)) / (AUTHALIC * cos(beta0));
  const [s0, c0] = [sin(beta0), cos(beta0)];
  const forward = (lam, phi) => {
    const beta = authalic(phi);
    const [s, c] = [sin(beta), cos(beta)];
    const scale = AUTHALIC * sqrt(2 / (1 + s0 * s + c0 * c * cos(lam)));
    return [scale * stretch * c * sin(lam), (scale / stretch) * (c0 * s - s0 * c * cos(lam))];
  };
  const inverse = (x, y) => {
    const [across, up] = [x / stretch, y * stretch];
    const rho = hypot(across, up);
    if (rho < 1e-9) return [0, phi0];
    if (rho > 2 * AUTHALIC) return null;
    const angle = 2 * asin(rho / 2 / AUTHALIC);
    const beta = asin(cos(angle) * s0 + (up * sin(angle) * c0) / rho);
    return [atan2(across * sin(angle), rho * c0 * cos(angle) - up * s0 * sin(angle)), geodetic(beta)];
  };
  return { kind: "azimuthal", parallels: null, forward, inverse };
}

function world() {
  const [a, b, c, d] = EQUAL_EARTH;
  const rise = (psi) => psi * (a + b * psi ** 2 + psi ** 6 * (c + d * psi ** 2));
  const slope = (psi) => a + 3 * b * psi ** 2 + psi ** 6 * (7 * c + 9 * d * psi ** 2);
  const forward = (lam, phi) => {
    const psi = asin(ROOT * sin(authalic(phi)));
    return [(AUTHALIC * lam * cos(psi)) / (ROOT * slope(psi)), AUTHALIC * rise(psi)];
  };
  const inverse = (x, y) => {
    let psi = y / AUTHALIC;
    for (let turn = 0; turn < TURNS; turn += 1) psi -= (rise(psi) - y / AUTHALIC) / slope(psi);
    if (Math.abs(sin(psi)) > ROOT || Math.abs(psi) > PI / 2) return null;
    const lam = (ROOT * x * slope(psi)) / (AUTHALIC * cos(psi));
    return Math.abs(lam) > PI ? null : [lam, geodetic(asin(sin(psi) / ROOT))];
  };
  return { kind: "world", parallels: null, forward, inverse };
}

/** Return the projection that fits bounds; of bounds across the 180th meridian the east is beyond 180. */
export function fitting([west, south, east, north]) {
  const centre = [around((west + east) / 2), (south + north) / 2];
  const [, lat] = centre;
  const made = () => {
    if (east - west > WORLD_DEG) return world();
    const across = (east - west) * cos(radians(lat));
    const small = Math.max(across, north - south) < SMALL_DEG;
    if (small || Math.abs(lat) < EQUATOR_DEG || Math.max(north, -south) > POLAR_DEG) return azimuthal(lat);
    const sixth = (north - south) / 6;
    return albers(lat, [south + sixth, north - sixth].map((value) => even(value * 2) / 2));
  };
  const { forward, inverse, ...told } = made();
  return {
    ...told,
    centre,
    metres: ([lon, at]) => forward(radians(aside(lon - centre[0])), radians(at)),
    degrees: ([x, y]) => {
      const found = inverse(x, y);
      return found && [around(degrees(found[0]) + centre[0]), degrees(found[1])];
    },
  };
}

/** The length of the geodesic between two places, in metres (Vincenty, 1975). */
export function geodesic([lon1, lat1], [lon2, lat2]) {
  const [u1, u2] = [lat1, lat2].map((lat) => Math.atan((1 - FLATTENING) * Math.tan(radians(lat))));
  const [s1, c1, s2, c2] = [sin(u1), cos(u1), sin(u2), cos(u2)];
  const wide = radians(around(lon2 - lon1));
  let lam = wide;
  for (let turn = 0; ; turn += 1) {
    const s = hypot(c2 * sin(lam), c1 * s2 - s1 * c2 * cos(lam));
    if (s === 0) return 0;
    const c = s1 * s2 + c1 * c2 * cos(lam);
    const sigma = atan2(s, c);
    const azimuth = (c1 * c2 * sin(lam)) / s;
    const square = 1 - azimuth ** 2;
    const m = square ? c - (2 * s1 * s2) / square : 0;
    const part = (FLATTENING / 16) * square * (4 + FLATTENING * (4 - 3 * square));
    const next = wide + (1 - part) * FLATTENING * azimuth * (sigma + part * s * (m + part * c * (2 * m * m - 1)));
    if (Math.abs(next - lam) > 1e-12 && turn < 100) {
      lam = next;
      continue;
    }
    const u = (square * E2) / (1 - E2);
    const [big, little] = [1 + (u / 16384) * (4096 + u * (u * (320 - 175 * u) - 768)), (u / 1024) * (256 + u * (u * (74 - 47 * u) - 128))];
    const rest = little * s * (m + (little / 4) * (c * (2 * m * m - 1) - (little / 6) * m * (4 * s * s - 3) * (4 * m * m - 3)));
    return RADIUS * (1 - FLATTENING) * big * (sigma - rest);
  }
}
