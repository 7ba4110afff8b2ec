// Oklab, a space in which equal distances look equal: https://bottosson.github.io/posts/oklab/
// Used to mix colours, to make hues of even lightness, and to find the nearest palette entry.

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// A colour in Oklab: lightness 0 to 1, and two opponent axes.
struct Oklab {
    var lightness: Double
    var a: Double
    var b: Double

    /// Colourfulness: 0 is grey, about 0.3 the most a screen shows.
    var chroma: Double { (a * a + b * b).squareRoot() }

    /// The angle of the hue in degrees, 0 to 360: red 29, yellow 110, green 142, blue 264.
    var hue: Double {
        let degrees = atan2(b, a) * 180 / Double.pi
        return degrees < 0 ? degrees + 360 : degrees
    }

    func distanceSquared(to other: Oklab) -> Double {
        let (dl, da, db) = (lightness - other.lightness, a - other.a, b - other.b)
        return dl * dl + da * da + db * db
    }

    /// The linear sRGB components; outside 0 to 1 where no screen shows the colour.
    var linearRGB: (Double, Double, Double) {
        let l = cube(lightness + 0.3963377774 * a + 0.2158037573 * b)
        let m = cube(lightness - 0.1055613458 * a - 0.0638541728 * b)
        let s = cube(lightness - 0.0894841775 * a - 1.2914855480 * b)
        return (
            4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
            -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
            -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s
        )
    }

    var isInGamut: Bool {
        let (r, g, b) = linearRGB
        let range = -0.0005...1.0005
        return range.contains(r) && range.contains(g) && range.contains(b)
    }

    var color: Color {
        let (r, g, b) = linearRGB
        return Color(red: Oklab.encoded(r), green: Oklab.encoded(g), blue: Oklab.encoded(b))
    }

    private func cube(_ x: Double) -> Double { x * x * x }

    static func linear(_ component: UInt8) -> Double {
        let value = Double(component) / 255
        return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
    }

    private static func encoded(_ linear: Double) -> UInt8 {
        guard linear > 0 else { return 0 }
        let value = linear <= 0.0031308 ? 12.92 * linear : 1.055 * pow(linear, 1 / 2.4) - 0.055
        return value >= 1 ? 255 : UInt8((value * 255).rounded())
    }
}

extension Oklab {
    init(red: UInt8, green: UInt8, blue: UInt8) {
        let (r, g, b) = (Oklab.linear(red), Oklab.linear(green), Oklab.linear(blue))
        let l = cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
        let m = cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
        let s = cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
        self.init(
            lightness: 0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
            a: 1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
            b: 0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s)
    }
}

extension Color {
    /// A colour by perceived lightness (0 to 1), chroma (0 grey to about 0.3) and hue (degrees: red
    /// 29, yellow 110, green 142, cyan 195, blue 264, purple 310).
    ///
    /// Hues of one lightness and chroma stand out equally. Chroma that no screen shows is reduced.
    public static func oklch(lightness: Double, chroma: Double, hue: Double) -> Color {
        let angle = hue * Double.pi / 180
        var chroma = chroma
        for _ in 0..<32 {
            let lab = Oklab(lightness: lightness, a: chroma * cos(angle), b: chroma * sin(angle))
            if lab.isInGamut { return lab.color }
            chroma *= 0.92
        }
        return Oklab(lightness: lightness, a: 0, b: 0).color
    }

    /// The colour `amount` (0 to 1) of the way to `other`; only RGB colours mix, others stay.
    public func mixed(with other: Color, _ amount: Double) -> Color {
        guard let from = oklab, let to = other.oklab else { return self }
        let part = min(max(amount, 0), 1)
        return Oklab(
            lightness: from.lightness + (to.lightness - from.lightness) * part,
            a: from.a + (to.a - from.a) * part, b: from.b + (to.b - from.b) * part
        ).color
    }

    /// The contrast ratio with another RGB colour, 1 to 21 (WCAG 2.1); nil for other colours.
    public func contrast(with other: Color) -> Double? {
        guard let mine = luminance, let theirs = other.luminance else { return nil }
        return (max(mine, theirs) + 0.05) / (min(mine, theirs) + 0.05)
    }

    /// The relative luminance of an RGB colour, 0 to 1 (WCAG 2.1).
    public var luminance: Double? {
        rgb.map {
            0.2126 * Oklab.linear($0.red) + 0.7152 * Oklab.linear($0.green)
                + 0.0722 * Oklab.linear($0.blue)
        }
    }

    var oklab: Oklab? {
        rgb.map { Oklab(red: $0.red, green: $0.green, blue: $0.blue) }
    }
}
