"""The images of the article, their captions and their credits."""
