// 24-bit colours in the terms of terminals that have fewer.

extension Color {
    /// What a terminal of `tier` is told: the default, a palette index (0 to 255), or RGB.
    enum Resolved: Hashable {
        case `default`
        case index(UInt8)
        case rgb(UInt32)
    }

    func resolved(for tier: ColorTier) -> Resolved {
        guard tier != .none else { return .default }
        if let index = paletteIndex { return .index(index) }
        guard let rgb else { return .default }
        switch tier {
        case .none: return .default
        case .truecolor: return .rgb(bits & 0xff_ffff)
        case .ansi256:
            return .index(Color.nearest256(red: rgb.red, green: rgb.green, blue: rgb.blue))
        case .ansi16: return .index(Color.nearest16(red: rgb.red, green: rgb.green, blue: rgb.blue))
        }
    }

    /// xterm's entries 16 to 255: a 6×6×6 cube, then 24 greys. The first sixteen are the user's own
    /// and could be anything, so they are never matched.
    private static let xtermEntries: [Oklab] = {
        let levels: [UInt8] = [0, 95, 135, 175, 215, 255]
        var entries: [Oklab] = []
        entries.reserveCapacity(240)
        for red in levels {
            for green in levels {
                for blue in levels {
                    entries.append(Oklab(red: red, green: green, blue: blue))
                }
            }
        }
        for step in UInt8(0)..<24 {
            let grey = 8 + 10 * step
            entries.append(Oklab(red: grey, green: grey, blue: grey))
        }
        return entries
    }()

    static func nearest256(red: UInt8, green: UInt8, blue: UInt8) -> UInt8 {
        let wanted = Oklab(red: red, green: green, blue: blue)
        var best = 0
        var bestDistance = Double.infinity
        for (index, entry) in xtermEntries.enumerated() {
            let distance = wanted.distanceSquared(to: entry)
            if distance < bestDistance {
                bestDistance = distance
                best = index
            }
        }
        return UInt8(truncatingIfNeeded: best + 16)
    }

    /// The palette entry of the same kind of hue. Terminals show the sixteen as they like, so hue
    /// and rough lightness are all that can be kept; orange counts as yellow, because red is for
    /// errors.
    static func nearest16(red: UInt8, green: UInt8, blue: UInt8) -> UInt8 {
        let lab = Oklab(red: red, green: green, blue: blue)
        if lab.chroma < 0.045 {
            switch lab.lightness {
            case ..<0.25: return 0
            case ..<0.6: return 8
            case ..<0.88: return 7
            default: return 15
            }
        }
        let hue: UInt8 =
            switch lab.hue {
            case ..<45: 1
            case ..<125: 3
            case ..<170: 2
            case ..<225: 6
            case ..<290: 4
            case ..<345: 5
            default: 1
            }
        return lab.lightness > 0.72 ? hue + 8 : hue
    }
}
