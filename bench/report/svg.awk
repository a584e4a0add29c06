# A graph, from lines "workload TAB peer TAB records a second TAB WAL bytes TAB class"; class: ours, peer or floor.
# The longest bar of each workload has the whole width.

BEGIN { FS = "\t"; left = 368; bar = 22; space = 8; half = 300; top = 96 }

{
    if ($1 != last) { ++groups; title[groups] = $1; last = $1 }
    n = ++count[groups]
    peer[groups, n] = $2; speed[groups, n] = $3; wal[groups, n] = $4; kind[groups, n] = $5
    if ($3 > top_speed[groups]) top_speed[groups] = $3
    if ($4 > top_wal[groups]) top_wal[groups] = $4
}

function text(x, y, what, class) {
    gsub(/&/, "\\&amp;", what); gsub(/</, "\\&lt;", what)
    printf "<text x=\"%d\" y=\"%d\" class=\"%s\">%s</text>\n", x, y, class, what
}

function draw_bar(x, y, value, most, label, class_name) {
    width = most > 0 ? int(half * value / most) : 0
    printf "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" class=\"%s\"/>\n", \
        x, y, width < 1 ? 1 : width, bar, class_name
    text(x + width + 5, y + 16, label, "value")
}

function thousands(n,    s, r) {
    s = sprintf("%.0f", n)
    while (length(s) > 3) { r = "," substr(s, length(s) - 2) r; s = substr(s, 1, length(s) - 3) }
    return s r
}

function megabytes(bytes) {
    if (bytes < 1048576) return sprintf("%.0f kB", bytes / 1024)
    return sprintf("%.0f MB", bytes / 1048576)
}

END {
    for (g = 1; g <= groups; ++g) rows += count[g]
    height = top + rows * (bar + space) + groups * 44
    second = left + half + 110
    printf "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\">\n", \
        second + half + 90, height, second + half + 90, height
    print "<style>text { font: 13px sans-serif; fill: #222 } .head { font-weight: bold; font-size: 15px }"
    print ".small { font-size: 11px; fill: #555 } .ours { fill: #2b7a3d } .peer { fill: #9aa7b2 } .floor { fill: #d3b66a } .value { font-size: 12px }</style>"
    printf "<rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/>\n"
    text(16, 26, heading, "head")
    text(16, 46, subheading, "small")
    text(left, 76, "records a second", "head")
    text(second, 76, "WAL", "head")
    y = top
    for (g = 1; g <= groups; ++g) {
        text(16, y + 14, title[g], "head")
        y += 26
        for (n = 1; n <= count[g]; ++n) {
            text(16, y + 16, peer[g, n], "label")
            draw_bar(left, y, speed[g, n], top_speed[g], thousands(speed[g, n]), kind[g, n])
            draw_bar(second, y, wal[g, n], top_wal[g], megabytes(wal[g, n]), kind[g, n])
            y += bar + space
        }
        y += 18
    }
    print "</svg>"
}
