import CBench

/// What the command line says.
struct LoadOptions: Sendable {
    var address: UInt32 = 0
    var port: UInt16 = 0
    var connections = 64
    var inFlight = 1
    var seconds = 3.0
    var warmUpSeconds = 0.5
    var threads = 1
    /// Look-ups a second; 0 is as many as come.
    var rate = 0.0
    var isOneShot = false
    var isIdle = false
    var isChecked = true
    var data = "load.bin"
    var peopleMax = 1_000_000
    var base = "dc=example,dc=com"
    var isTLS = false
    var wish: Questions.Wish?
    var verifies = false

    static let usage = """
        usage: Load --connect HOST:PORT [--data FILE] [--people N] [--base DN] [--connections N]
                    [--in-flight N] [--rate R] [--one-shot] [--tls] [--seconds S] [--warm-up S] [--threads N] [--unchecked] [--idle]
                    [--search CLIENT [--rare] [--size-limit N] [--questions N] [--verify]]

        Asks for the certificates of FILE's people, in an order of chance, and compares every answer
        with the certificate there. Prints look-ups per second, the median and the 99th percentile of their
        times in microseconds, and their number, with tabs between.

          --people N     only so many of them, evenly spread (1000000)
          --in-flight N  requests that a connection has under way (at most 127)
          --rate R       so many look-ups a second, not as many as come, each on a connection that has none
                         under way; their times begin when they are due, also while no connection is free
          --one-shot     a connection for every look-up, as mail clients do; its time is in theirs
          --idle         each connection does one look-up and is then kept open with nothing on it;
                         prints `idle N` when all are, and ends with its input
          --search CLIENT  asks for parts of names instead, as thunderbird, evolution, outlook or gnupg
                         does, and compares number and result code with those of the people of FILE
          --rare         what few of them match; otherwise, more than a size limit of 25
          --size-limit N what clients want at most (25)
          --questions N  how many different ones (50)
          --verify       asks each question once, without a limit, and compares who is found; prints
                         the number of questions and of entries
          --unchecked    any well-formed answer will do: for the floor, which has only one
        """

    static func parse(_ arguments: [String]) throws(LoadFailure) -> LoadOptions {
        var options = LoadOptions()
        var rest = arguments[...]
        func value(_ name: String) throws(LoadFailure) -> String {
            guard let value = rest.popFirst() else { throw LoadFailure("\(name) needs a value") }
            return value
        }
        func number<N: LosslessStringConvertible>(_ name: String) throws(LoadFailure) -> N {
            let text = try value(name)
            guard let number = N(text) else { throw LoadFailure("\(name): not a number: \(text)") }
            return number
        }
        while let name = rest.popFirst() {
            switch name {
            case "--connect":
                let text = try value(name)
                guard unsafe cbench_parse(text, &options.address, &options.port) == 0 else {
                    throw LoadFailure("not HOST:PORT with a numeric host: \(text)")
                }
            case "--data": options.data = try value(name)
            case "--people": options.peopleMax = try number(name)
            case "--base": options.base = try value(name)
            case "--connections": options.connections = try number(name)
            case "--in-flight": options.inFlight = try number(name)
            case "--seconds": options.seconds = try number(name)
            case "--warm-up": options.warmUpSeconds = try number(name)
            case "--threads": options.threads = try number(name)
            case "--rate": options.rate = try number(name)
            case "--one-shot": options.isOneShot = true
            case "--idle": options.isIdle = true
            case "--unchecked": options.isChecked = false
            case "--search":
                let text = try value(name)
                guard let client = Questions.Client(rawValue: text) else {
                    throw LoadFailure("no such client: \(text)")
                }
                options.wish = Questions.Wish(client: client, isRare: client == .gnupg)
            case "--rare": options.wish?.isRare = true
            case "--size-limit": options.wish?.sizeLimit = try number(name)
            case "--questions": options.wish?.count = try number(name)
            case "--verify":
                options.verifies = true
                options.connections = 1
                options.inFlight = 1
                options.wish?.sizeLimit = 0
            case "--tls": options.isTLS = true
            default: throw LoadFailure("unknown option \(name)")
            }
        }
        guard options.port != 0 else { throw LoadFailure("--connect is missing") }
        guard 1...127 ~= options.inFlight, options.connections > 0, options.threads > 0,
            options.peopleMax > 0
        else {
            throw LoadFailure("a number is out of its range")
        }
        guard options.rate == 0 || 0.1...1_000_000 ~= options.rate else {
            throw LoadFailure("--rate is 0.1 to 1000000 a second")
        }
        if options.rate > 0, options.isOneShot || options.inFlight > 1 || options.threads > 1 {
            throw LoadFailure(
                "--rate is for one thread, with one request under way on a connection"
            )
        }
        return options
    }
}
