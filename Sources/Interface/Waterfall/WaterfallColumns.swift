/// Where the columns of a waterfall are, for a width.
struct WaterfallColumns: Sendable, Hashable {
    var nameX = 1
    var nameWidth = 0
    var serviceX = 0
    /// 0 where there is no room for it: colours and the legend tell services apart.
    var serviceWidth = 0
    var barX = 0
    var barWidth = 0
    var durationX = 0
    let durationWidth = 9
    /// One column behind the duration, for what sticks out of its parent.
    var markX = 0

    /// - Parameters:
    ///   - widestName: what names with their indentation would take.
    ///   - widestService: what service names would take; 0 to leave the column out.
    init(width: Int, widestName: Int, widestService: Int) {
        let most = width >= 140 ? width * 3 / 10 : width * 36 / 100
        nameWidth = min(max(16, widestName), max(16, most))
        markX = width - 2
        durationX = markX - durationWidth
        serviceX = nameX + nameWidth + 2
        serviceWidth = width >= 100 ? min(widestService, 18) : 0
        barX = serviceWidth > 0 ? serviceX + serviceWidth + 2 : serviceX
        barWidth = max(0, durationX - 1 - barX)
    }

    /// As wide as it takes, for output that no terminal bounds.
    init(nameWidth: Int, serviceWidth: Int, barWidth: Int) {
        self.nameWidth = nameWidth
        self.serviceWidth = serviceWidth
        self.barWidth = barWidth
        serviceX = nameX + nameWidth + 2
        barX = serviceWidth > 0 ? serviceX + serviceWidth + 2 : serviceX
        durationX = barX + barWidth + 1
        markX = durationX + durationWidth
    }
}
