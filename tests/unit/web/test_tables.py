"""A list's table says its roles and names each value by its column."""

from __future__ import annotations

from crm.web.tables import stacked

HEAD = (
    '<thead><tr class="a"><th scope="col"><a href="?x=1">Name<span class="crm-sort__mark">▲</span></a></th>'
    '<th scope="col" class="n">Last &amp; “first”</th><td></td></tr></thead>'
)


def test_each_cell_has_the_heading_of_its_column() -> None:
    body = '<tbody><tr class="b"><th scope="row">Firm</th><td>5</td><td>Move</td></tr></tbody>'
    assert stacked(HEAD + body).endswith(
        '<tbody><tr role="row" class="b"><th role="rowheader" data-label="Name" scope="row">Firm</th>'
        '<td role="cell" data-label="Last &amp; “first”">5</td><td role="cell">Move</td></tr></tbody>'
    )


def test_a_row_with_more_cells_than_headings_is_left_without_labels() -> None:
    written = stacked("<thead><tr><th>One</th></tr></thead><tr><td>1</td><td>2</td></tr><tr><td>3</td></tr>")
    assert written.count('data-label="One"') == 2
    assert '<td role="cell">2</td>' in written


def test_words_that_look_like_markup_stay_as_they_were_escaped() -> None:
    written = stacked('<thead><tr><th>One "and"</th></tr></thead><tr><td>&lt;td&gt;</td></tr>')
    assert 'data-label="One &quot;and&quot;">&lt;td&gt;</td>' in written
