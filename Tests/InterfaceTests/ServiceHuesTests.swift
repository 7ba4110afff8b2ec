import Foundation
import Terminal
import Testing

@testable import Interface

@Suite struct ServiceHuesTests {
    typealias Vector = [Double]

    /// How eyes without one kind of cones see linear RGB (Machado, Oliveira, Fernandes 2009,
    /// severity 1.0).
    static let sights: [(name: String, matrix: [Vector])] = [
        ("all cones", [[1, 0, 0], [0, 1, 0], [0, 0, 1]]),
        (
            "protanopia",
            [
                [0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
                [-0.003882, -0.048116, 1.051998],
            ]
        ),
        (
            "deuteranopia",
            [
                [0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
                [-0.011820, 0.042940, 0.968881],
            ]
        ),
        (
            "tritanopia",
            [
                [1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
                [0.004733, 0.691367, 0.303900],
            ]
        ),
    ]

    private func linear(_ color: Color) -> Vector {
        guard let rgb = color.rgb else { return [0, 0, 0] }
        return [rgb.red, rgb.green, rgb.blue].map { component in
            let value = Double(component) / 255
            return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
        }
    }

    private func multiply(_ matrix: [Vector], _ vector: Vector) -> Vector {
        matrix.map { row in zip(row, vector).reduce(0) { $0 + $1.0 * $1.1 } }
    }

    /// https://bottosson.github.io/posts/oklab/
    private func oklab(_ rgb: Vector) -> Vector {
        let cones = multiply(
            [
                [0.4122214708, 0.5363325363, 0.0514459929],
                [0.2119034982, 0.6806995451, 0.1073969566],
                [0.0883024619, 0.2817188376, 0.6299787005],
            ], rgb.map { min(1, max(0, $0)) }
        ).map { cbrt($0) }
        return multiply(
            [
                [0.2104542553, 0.7936177850, -0.0040720468],
                [1.9779984951, -2.4285922050, 0.4505937099],
                [0.0259040371, 0.7827717662, -0.8086757660],
            ], cones)
    }

    @Test(arguments: [Theme.dark, Theme.light]) func everyoneTellsThemApart(hues: [Color]) {
        #expect(hues.count == ServiceHues.count)
        for sight in Self.sights {
            let seen = hues.map { oklab(multiply(sight.matrix, linear($0))) }
            for first in seen.indices {
                for second in seen.indices where second > first {
                    let distance = sqrt(
                        zip(seen[first], seen[second]).reduce(0) { sum, pair in
                            sum + (pair.0 - pair.1) * (pair.0 - pair.1)
                        })
                    #expect(distance > 0.07, "\(sight.name): \(first) and \(second)")
                }
            }
        }
    }

    @Test func theyStandOutFromTheirBackground() throws {
        for color in Theme.dark {
            #expect(try #require(color.contrast(with: Color(0x1e1e1e))) > 4)
        }
        for color in Theme.light {
            #expect(try #require(color.contrast(with: Color(0xffffff))) > 3)
        }
    }

    @Test func aNameKeepsItsHueUnlessAnotherHasIt() {
        var first = ServiceHues()
        var second = ServiceHues()
        first.learn("backend-flask")
        for name in ["notifier", "queue", "backend-flask"] { second.learn(name) }
        #expect(first.slot(of: "backend-flask") == second.slot(of: "backend-flask"))
    }

    @Test func eightServicesHaveEightHuesAndAnyNumberIsFine() {
        var hues = ServiceHues()
        for number in 0..<8 { hues.learn("service-\(number)") }
        #expect(Set((0..<8).map { hues.slot(of: "service-\($0)") }).count == 8)
        for number in 0..<20_000 { hues.learn("service-\(number)") }
        #expect((0..<8).contains(hues.slot(of: "service-19999")))
    }
}
