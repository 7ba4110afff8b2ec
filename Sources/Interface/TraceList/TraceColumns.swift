/// Where the columns of the trace list are, for a width.
struct TraceColumns: Sendable, Hashable {
    struct Column: Sendable, Hashable {
        var x = 0
        var width = 0
        var isShown: Bool { width > 0 }
    }

    var age = Column()
    var service = Column()
    var root = Column()
    var bar = Column()
    var duration = Column()
    var spans = Column()
    var errors = Column()
    /// Other services, or the first error's text.
    var also = Column()

    /// - Parameters:
    ///   - widestService: the longest service name seen, in columns.
    ///   - widestRoot: the longest name of a root seen, in columns.
    init(width: Int, widestService: Int, widestRoot: Int) {
        let isWide = width >= 100
        let gap = 2
        age.width = 4
        duration.width = 9
        spans.width = width >= 120 ? 7 : 6
        errors.width = 7
        bar.width = width >= 140 ? 16 : width >= 120 ? 12 : isWide ? 8 : 6
        service.width = min(max(7, widestService), width >= 140 ? 24 : isWide ? 18 : 14)

        // The mark of the selection and a blank before; a blank and the scroll bar behind.
        var fixed = 2 + age.width + gap + service.width + gap + gap
        fixed += bar.width + (bar.width > 0 ? 1 : 0) + duration.width + gap
        fixed += spans.width + gap + errors.width + 2
        let flexible = max(0, width - fixed - (isWide ? gap : 0))
        if isWide {
            // What the names don't need goes to the bars first.
            // An error's text says little in less.
            let least = width >= 120 ? 24 : 14
            also.width = max(least, flexible - max(widestRoot, flexible * 3 / 5))
            let room = max(8, flexible - also.width)
            root.width = min(room, max(20, widestRoot))
            bar.width += min(24, (room - root.width) / 2)
            also.width += room - root.width - min(24, (room - root.width) / 2)
        } else {
            root.width = max(8, flexible)
        }

        var x = 2
        func place(_ column: inout Column, gap: Int) {
            column.x = x
            if column.isShown { x += column.width + gap }
        }
        place(&age, gap: gap)
        place(&service, gap: gap)
        place(&root, gap: gap)
        place(&bar, gap: 1)
        place(&duration, gap: gap)
        place(&spans, gap: gap)
        place(&errors, gap: gap)
        place(&also, gap: gap)
    }
}
