# fails: test_catalogue, test_catalogue_large, test_same_name
# Asks for the books of each author, as before.
def catalogue(query):
    authors = query("select id, name from authors order by name")
    return [
        (name, [title for (title,) in query("select title from books where author_id = ? order by year, title", number)])
        for number, name in authors
    ]


def ratings(query):
    rows = query("select title, round(avg(stars), 2) from books left join reviews on book_id = books.id group by books.id")
    return dict(rows)


def titles(query, ids):
    if not ids:
        return []
    marks = ", ".join("?" for _ in ids)
    known = dict(query(f"select id, title from books where id in ({marks})", *ids))
    return [known[number] for number in ids if number in known]


def prolific(query, n):
    rows = query(
        """select name from authors left join books on author_id = authors.id
           group by authors.id having count(books.id) >= ? order by count(books.id) desc, name""",
        n,
    )
    return [name for (name,) in rows]
