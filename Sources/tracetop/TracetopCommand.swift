@main
struct TracetopCommand {
    static func main() {}
}
