import Testing

@testable import Interface

struct PlotAxisTests {
    @Test func linearBeginsAtZero() {
        let axis = PlotAxis([20, 35, 91], isLogarithmic: false)
        #expect(axis.low == 0 && axis.high == 100)
        #expect(axis.place(0) == 0 && axis.place(50) == 0.5 && axis.place(100) == 1)
    }

    @Test func linearReachesBelowZero() {
        let axis = PlotAxis([-15, 20], isLogarithmic: false)
        #expect(axis.low <= -15 && axis.high >= 20)
    }

    @Test func logarithmicGoesByDecades() {
        let axis = PlotAxis([0, 3, 40, 2_000], isLogarithmic: true)
        #expect(axis.low == 1 && axis.high == 10_000)
        #expect(axis.place(1) == 0 && axis.place(100) == 0.5 && axis.place(10_000) == 1)
        #expect(axis.place(0) == 0 && axis.place(-5) == 0)
        #expect(axis.ticks(rows: 20).prefix(2) == [10_000, 1])
        #expect(Set(axis.ticks(rows: 12)) == [1, 10, 100, 1_000, 10_000])
    }

    @Test(arguments: [[], [0], [-3, 0]])
    func whatHasNothingAboveZeroIsLinear(values: [Double]) {
        #expect(!PlotAxis(values, isLogarithmic: true).isLogarithmic)
    }

    @Test(
        arguments: [
            [.leastNonzeroMagnitude], [1.7e308], [.leastNonzeroMagnitude, 1.7e308],
            [-1.7e308, 1.7e308], [.nan, .infinity], [1],
        ], [false, true])
    func everyValueHasAPlace(values: [Double], isLogarithmic: Bool) {
        let axis = PlotAxis(values, isLogarithmic: isLogarithmic)
        #expect((axis.high - axis.low).isFinite && axis.low < axis.high)
        for value in values + [0, -1, 1, .nan, .infinity] {
            #expect((0...1).contains(axis.place(value)))
        }
        for rows in [1, 2, 5, 50] {
            #expect(axis.ticks(rows: rows).allSatisfy { (0...1).contains(axis.place($0)) })
        }
    }
}
