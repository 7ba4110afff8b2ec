/// Whether the terminal's own background is dark or light, so that a theme can choose its hues.
public enum Background: String, Sendable, CaseIterable {
    case dark
    case light

    /// What `COLORFGBG` says ("15;0" or "0;default;15"; set by rxvt, Konsole and others), or nil.
    public static func detect(environment: (String) -> String?) -> Background? {
        guard let last = environment("COLORFGBG")?.split(separator: ";").last, let index = Int(last)
        else { return nil }
        // 7 and 9 to 15 are the light ones, 8 is dark grey.
        return index == 7 || index > 8 ? .light : .dark
    }

    /// The kind of background that `color` makes; nil unless it is RGB.
    public init?(of color: Color) {
        guard let lightness = color.oklab?.lightness else { return nil }
        self = lightness > 0.6 ? .light : .dark
    }
}
