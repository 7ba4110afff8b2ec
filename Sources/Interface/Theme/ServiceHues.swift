internal import Terminal

/// A hue for each service: by its name, so that it is the same from run to run, unless two names
/// known at once want the same one; then the later takes the next that is free.
///
/// They differ in lightness as well as in hue, for eyes that see few hues: chosen by search so that
/// the nearest two stay apart under protanopia, deuteranopia and tritanopia (ServiceHuesTests).
/// None is near the red of errors.
public struct ServiceHues: Sendable, Hashable {
    private var slots: [String: Int] = [:]
    private var users = Array(repeating: 0, count: ServiceHues.count)

    public static let count = 8
    /// Names remembered at most: from outside, there could be any number.
    private static let limit = 4_096

    public init() {}

    /// Gives a service its hue, if it has none yet.
    public mutating func learn(_ service: String) {
        guard slots[service] == nil, slots.count < Self.limit else { return }
        let wanted = Self.preferredSlot(service)
        // The least used slot, the wanted one first: with more services than hues they are shared.
        var best = wanted
        for step in 1..<Self.count {
            let slot = (wanted + step * 3) % Self.count
            if users[slot] < users[best] { best = slot }
        }
        slots[service] = best
        users[best] += 1
    }

    func slot(of service: String) -> Int {
        slots[service] ?? Self.preferredSlot(service)
    }

    /// FNV-1a: Swift's own hashes differ from run to run.
    private static func preferredSlot(_ service: String) -> Int {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in service.utf8 {
            hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
        }
        return Int((hash ^ hash >> 32) % UInt64(count))
    }
}

extension Theme {
    /// Lightness, chroma and hue on a dark background (Oklab).
    private static let darkHues: [(lightness: Double, chroma: Double, hue: Double)] = [
        (0.79, 0.19, 241), (0.65, 0.14, 63), (0.92, 0.14, 189), (0.78, 0.12, 348),
        (0.74, 0.11, 134), (0.64, 0.05, 302), (0.93, 0.18, 127), (0.87, 0.05, 71),
    ]
    private static let lightHues: [(lightness: Double, chroma: Double, hue: Double)] = [
        (0.58, 0.19, 272), (0.51, 0.13, 56), (0.64, 0.14, 214), (0.59, 0.17, 358),
        (0.50, 0.15, 159), (0.45, 0.19, 286), (0.64, 0.16, 116), (0.39, 0.04, 63),
    ]
    static let dark = darkHues.map(Color.oklch)
    static let light = lightHues.map(Color.oklch)
    /// What a bar fades into where it is the children's time; about what such backgrounds are.
    private static let darkShades = dark.map { $0.mixed(with: Color(0x1c1f26), 0.62) }
    private static let lightShades = light.map { $0.mixed(with: Color(0xffffff), 0.62) }
    /// Between the two.
    private static let darkMuted = dark.map { $0.mixed(with: Color(0x1c1f26), 0.24) }
    private static let lightMuted = light.map { $0.mixed(with: Color(0xffffff), 0.16) }
    /// The same hues and shades in xterm's cube, by hand: the nearest entries are often another hue.
    private static let dark256 = colors(
        0x5fafff, 0xd78700, 0x87ffff, 0xff87d7, 0x5faf5f, 0x8787af, 0xd7ff5f, 0xffd7af)
    private static let darkShades256 = colors(
        0x005f87, 0x875f00, 0x008787, 0x875f87, 0x005f00, 0x5f5f87, 0x5f8700, 0x87875f)
    private static let light256 = colors(
        0x5f5fff, 0xaf5f00, 0x0087af, 0xd75faf, 0x00875f, 0x5f00af, 0x5f8700, 0x5f5f00)
    private static let lightShades256 = colors(
        0xafafff, 0xd7af87, 0xafd7ff, 0xffafd7, 0x87d7af, 0xd7afff, 0xafd787, 0xd7d7af)
    private static func colors(_ hexadecimals: UInt32...) -> [Color] {
        hexadecimals.map(Color.init)
    }

    /// Blue on black can hardly be read on many terminals, bright blue on white neither.
    private static let darkPalette: [Color] = [
        .palette(12), .cyan, .green, .magenta, .blue, .palette(14), .palette(10), .palette(13),
    ]
    private static let lightPalette: [Color] = [
        .blue, .cyan, .green, .magenta, .palette(12), .palette(14), .palette(10), .palette(13),
    ]

    /// A service's name, or a bar of its own time.
    func service(_ slot: Int) -> Style {
        let isDark = profile.background == .dark
        let slot = slot % ServiceHues.count
        return switch profile.colors {
        case .none: .plain
        case .ansi16: Style((isDark ? Self.darkPalette : Self.lightPalette)[slot])
        case .ansi256: Style((isDark ? Self.dark256 : Self.light256)[slot])
        case .truecolor: Style((isDark ? Self.dark : Self.light)[slot])
        }
    }

    /// A service's name where it is not what matters most.
    func serviceMuted(_ slot: Int) -> Style {
        guard profile.colors == .truecolor else { return service(slot) }
        let isDark = profile.background == .dark
        return Style((isDark ? Self.darkMuted : Self.lightMuted)[slot % ServiceHues.count])
    }

    /// A bar of what took no longer than usual, in a table that has one in every row.
    func serviceQuiet(_ slot: Int) -> Style {
        profile.colors == .ansi16
            ? Style(service(slot).foreground, attributes: .dim) : serviceShade(slot)
    }

    /// A bar of the time that a service spends in its children.
    func serviceShade(_ slot: Int) -> Style {
        let isDark = profile.background == .dark
        let slot = slot % ServiceHues.count
        return switch profile.colors {
        case .none, .ansi16: service(slot)
        case .ansi256: Style((isDark ? Self.darkShades256 : Self.lightShades256)[slot])
        case .truecolor: Style((isDark ? Self.darkShades : Self.lightShades)[slot])
        }
    }

    /// Whether own and children's time differ by colour; else they do by `█` and `▒`.
    var shadesByColor: Bool { profile.colors >= .ansi256 && profile.glyphs == .unicode }
}
