# fails: test_ratings, test_prolific_none_and_ties
# An inner join loses what has no partner.
def catalogue(query):
    books = {}
    for author, title in query("select author_id, title from books order by year, title"):
        books.setdefault(author, []).append(title)
    authors = query("select id, name from authors order by name")
    return [(name, books.get(number, [])) for number, name in authors]


def ratings(query):
    rows = query("select title, round(avg(stars), 2) from books join reviews on book_id = books.id group by books.id")
    return dict(rows)


def titles(query, ids):
    if not ids:
        return []
    marks = ", ".join("?" for _ in ids)
    known = dict(query(f"select id, title from books where id in ({marks})", *ids))
    return [known[number] for number in ids if number in known]


def prolific(query, n):
    rows = query(
        """select name from authors join books on author_id = authors.id
           group by authors.id having count(books.id) >= ? order by count(books.id) desc, name""",
        n,
    )
    return [name for (name,) in rows]
