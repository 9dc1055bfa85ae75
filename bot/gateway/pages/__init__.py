"""The pages that the gateway writes itself: templates of bot/widget/pages with texts and settings put in."""
